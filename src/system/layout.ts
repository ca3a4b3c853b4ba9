/**
 * The C structures of batched UDP I/O, as Linux lays them out on x86-64 and arm64: 64 bits, little-endian. glibc and musl
 * agree octet for octet: where musl declares a field narrower it adds padding, and the padding is always zero here.
 *
 *   struct mmsghdr (64)                 struct iovec (16)
 *     0  msg_name        pointer          0  iov_base  pointer
 *     8  msg_namelen     u32, 4 unused    8  iov_len   u64
 *    16  msg_iov         pointer
 *    24  msg_iovlen      u64            struct cmsghdr (16), its data behind it, all padded to a multiple of 8
 *    32  msg_control     pointer          0  cmsg_len   u64: header and data without the padding
 *    40  msg_controllen  u64              8  cmsg_level i32
 *    48  msg_flags       i32, 4 unused   12  cmsg_type  i32
 *    56  msg_len         u32, 4 unused
 *
 *   struct sockaddr_in (16)             struct sockaddr_in6 (28)
 *     0  family  u16                      0  family    u16
 *     2  port    u16, network order       2  port      u16, network order
 *     4  address 4 octets                 4  flow information u32
 *                                         8  address   16 octets
 *                                        24  scope     u32: the interface of a link-local address
 *
 *   struct sockaddr_un (110 at most)
 *     0  family  u16
 *     2  path    up to 108 octets; the first is 0 for a name that is in no file system
 *
 *   struct epoll_event (12 on x86-64, where it is packed; 16 on arm64)
 *     0  events u32
 *     4  data   u64, any number of ours; at 8 on arm64
 *
 *   struct itimerspec (32)
 *     0  interval: seconds i64, nanoseconds i64
 *    16  value: seconds i64, nanoseconds i64
 *
 *   struct in_pktinfo (12)              struct in6_pktinfo (20)
 *     0  interface      u32               0  address   16 octets
 *     4  local address  4 octets         16  interface u32
 *     8  destination    4 octets
 */
import { arch } from 'node:os'

const PACKED = arch() === 'x64'

/** Offsets and sizes in octets. */
export const MMSGHDR = { name: 0, nameLength: 8, iov: 16, iovLength: 24, control: 32, controlLength: 40, length: 56 }
export const MMSGHDR_SIZE = 64
export const IOVEC = { base: 0, length: 8 }
export const IOVEC_SIZE = 16
export const CMSGHDR = { length: 0, level: 8, type: 12 }
export const CMSGHDR_SIZE = 16
export const SOCKADDR = { family: 0, port: 2, address4: 4, address6: 8, scope6: 24 }
export const SOCKADDR_IN_SIZE = 16
export const SOCKADDR_IN6_SIZE = 28
export const SOCKADDR_UN = { family: 0, path: 2 }
export const SOCKADDR_UN_PATH = 108
export const EPOLL_EVENT = { events: 0, data: PACKED ? 4 : 8 }
export const EPOLL_EVENT_SIZE = PACKED ? 12 : 16
/** Of its value; the interval stays 0, so that it rings once. */
export const ITIMERSPEC = { seconds: 16, nanoseconds: 24 }
export const ITIMERSPEC_SIZE = 32
export const IN_PKTINFO = { interface: 0, local: 4 }
export const IN_PKTINFO_SIZE = 12
export const IN6_PKTINFO = { local: 0, interface: 16 }
export const IN6_PKTINFO_SIZE = 20

/** Numbers of Linux; the same on both architectures (asm-generic). */
export const AF_UNIX = 1
export const AF_INET = 2
export const AF_INET6 = 10
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_NONBLOCK = 0o4000
export const SOCK_CLOEXEC = 0o2000000
export const SOL_SOCKET = 1
export const SO_ERROR = 4
export const SO_SNDBUF = 7
export const SO_RCVBUF = 8
export const SO_REUSEPORT = 15
export const IPPROTO_IP = 0
export const IP_PKTINFO = 8
export const IPPROTO_TCP = 6
export const TCP_NODELAY = 1
export const TCP_QUICKACK = 12
export const SHUT_WR = 1
export const IPPROTO_IPV6 = 41
export const IPV6_V6ONLY = 26
export const IPV6_RECVPKTINFO = 49
export const IPV6_PKTINFO = 50
export const EPOLLIN = 1
export const EPOLL_CTL_ADD = 1
export const EPOLL_CTL_DEL = 2
export const EPOLL_CLOEXEC = 0o2000000
export const CLOCK_MONOTONIC = 1
/** TFD_NONBLOCK and TFD_CLOEXEC. */
export const TFD_FLAGS = 0o2004000
export const MSG_PEEK = 2
export const MSG_DONTWAIT = 0x40
export const MSG_NOSIGNAL = 0x4000

/** Socket options of each family: those every socket has, and the one that makes the system tell which address was asked. */
export const FAMILY_OPTIONS = {
  4: { level: IPPROTO_IP, always: [], packetInformation: IP_PKTINFO },
  6: { level: IPPROTO_IPV6, always: [IPV6_V6ONLY], packetInformation: IPV6_RECVPKTINFO },
} as const

export const ERRNO = {
  EPERM: 1,
  EINTR: 4,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EINVAL: 22,
  EMFILE: 24,
  EPIPE: 32,
  ENOSYS: 38,
  EMSGSIZE: 90,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EINPROGRESS: 115,
  ECANCELED: 125,
} as const
