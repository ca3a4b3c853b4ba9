/**
 * io_uring as Linux lays it out, the same on x86-64 and arm64.
 *
 *   struct io_uring_sqe (64)               struct io_uring_cqe (16)
 *     0  opcode u8, flags u8, ioprio u16     0  user_data u64: as it was given
 *     4  fd         i32                      8  res       i32: what the call returns, or a negative error number
 *     8  offset     u64                     12  flags     u32: the buffer's number in the upper half
 *    16  address    u64
 *    24  length     u32                    struct io_uring_buf (16), of a ring of buffers that receiving takes from
 *    28  options    u32                      0  address   u64
 *    32  user_data  u64                      8  length    u32
 *    40  buffer group u16, 6 unused         12  number    u16
 *    48  16 unused                          14  u16: of the first one it is the ring's tail
 *
 *   struct io_uring_recvmsg_out (16), before what a datagram brings: its name, its control messages, its octets
 *     0  name's length u32, 4 control's u32, 8 octets u32, 12 flags u32
 *
 *   struct io_uring_params (120)           struct io_uring_buf_reg (40)
 *     0  entries of each queue 2 x u32       0  address   u64
 *     8  flags      u32                      8  entries   u32
 *    20  features   u32                     12  group     u16, the rest unused
 *    40  offsets in the submission queue: head, tail, mask, entries, flags, dropped, array, each u32
 *    80  offsets in the completion queue: head, tail, mask, entries, overflow, entries' place, each u32
 */

export const PARAMS = { entries: 0, flags: 8, features: 20, submission: 40, completion: 80, completionEntries: 4 }
export const PARAMS_SIZE = 120
/** Of PARAMS.submission and PARAMS.completion, in octets from there. */
export const QUEUE = { head: 0, tail: 4, array: 24, completions: 20 }
export const SQE_WORDS = 16
/** Words of an entry. The first holds opcode, flags and ioprio. */
export const SQE = { what: 0, fd: 1, address: 4, length: 6, options: 7, token: 8, group: 10 }
export const CQE_WORDS = 4
export const CQE = { token: 0, extra: 1, result: 2, flags: 3 }
export const BUFFER_SIZE = 16
/** The tail of the ring is the other half of the word of the first one's number. */
export const BUFFER = { address: 0, length: 8, number: 12 }
export const BUFFER_REGISTRATION_SIZE = 40
export const BUFFER_REGISTRATION = { address: 0, entries: 8, group: 12 }
/** In words. */
export const RECEIVED_HEAD_WORDS = 4
export const RECEIVED = { octets: 2 }

/** All that is submitted is looked at; the completion queue's size is ours; one thread submits, and completions are made in its calls. */
export const SETUP_FLAGS = (1 << 7) | (1 << 3) | (1 << 12) | (1 << 13)
/** Both queues are one mapping. */
export const FEATURE_SINGLE_MAPPING = 1
export const OFFSET_QUEUES = 0
export const OFFSET_ENTRIES = 0x1000_0000

export const OPCODE = { poll: 6, sendmsg: 9, recvmsg: 10, cancel: 14 }
/** Flags of an entry: its buffer is one of a ring of them; it completes only if it fails. */
export const SELECTS_BUFFER = 1 << 5
export const SILENT = 1 << 6
/** In ioprio of recvmsg: goes on with each datagram that comes. */
export const MULTISHOT = 1 << 1
/** Options of cancel: whatever concerns the descriptor, all of it. */
export const CANCEL_ALL_OF_FD = (1 << 0) | (1 << 1)
export const ENTER_GET_EVENTS = 1
export const REGISTER_BUFFER_RING = 22
export const UNREGISTER_BUFFER_RING = 23

/** Flags of a completion. */
export const HAS_BUFFER = 1
export const GOES_ON = 2

export const POLLIN = 1
export const POLLOUT = 4
