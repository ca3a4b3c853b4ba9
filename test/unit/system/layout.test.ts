import { describe, expect, it } from 'vitest'
import * as layout from '../../../src/system/layout.ts'

/** The C declarations of glibc; koffi knows the rules by which a compiler lays them out. */
const koffi = (await import('koffi')).default
const name = koffi.opaque()
const declared = {
  msghdr: koffi.struct({
    msg_name: koffi.pointer(name),
    msg_namelen: 'uint32_t',
    msg_iov: koffi.pointer(name),
    msg_iovlen: 'size_t',
    msg_control: koffi.pointer(name),
    msg_controllen: 'size_t',
    msg_flags: 'int',
  }),
  iovec: koffi.struct({ iov_base: koffi.pointer(name), iov_len: 'size_t' }),
  cmsghdr: koffi.struct({ cmsg_len: 'size_t', cmsg_level: 'int', cmsg_type: 'int' }),
  sockaddrIn6: koffi.struct({
    sin6_family: 'uint16_t',
    sin6_port: 'uint16_t',
    sin6_flowinfo: 'uint32_t',
    sin6_addr: koffi.array('uint8_t', 16),
    sin6_scope_id: 'uint32_t',
  }),
  pktinfo: koffi.struct({
    ipi_ifindex: 'int',
    ipi_spec_dst: koffi.array('uint8_t', 4),
    ipi_addr: koffi.array('uint8_t', 4),
  }),
  pktinfo6: koffi.struct({ ipi6_addr: koffi.array('uint8_t', 16), ipi6_ifindex: 'unsigned int' }),
}
const mmsghdr = koffi.struct({ msg_hdr: declared.msghdr, msg_len: 'unsigned int' })

describe('the layout of the C structures', () => {
  it('of mmsghdr is what a compiler makes of it', () => {
    const { msghdr } = declared
    expect(layout.MMSGHDR).toEqual({
      name: koffi.offsetof(msghdr, 'msg_name'),
      nameLength: koffi.offsetof(msghdr, 'msg_namelen'),
      iov: koffi.offsetof(msghdr, 'msg_iov'),
      iovLength: koffi.offsetof(msghdr, 'msg_iovlen'),
      control: koffi.offsetof(msghdr, 'msg_control'),
      controlLength: koffi.offsetof(msghdr, 'msg_controllen'),
      length: koffi.offsetof(mmsghdr, 'msg_len'),
    })
    expect(layout.MMSGHDR_SIZE).toBe(koffi.sizeof(mmsghdr))
  })

  it('of iovec and cmsghdr is what a compiler makes of them', () => {
    const { iovec, cmsghdr } = declared
    expect(layout.IOVEC).toEqual({ base: koffi.offsetof(iovec, 'iov_base'), length: koffi.offsetof(iovec, 'iov_len') })
    expect(layout.IOVEC_SIZE).toBe(koffi.sizeof(iovec))
    expect(layout.CMSGHDR).toEqual({
      length: koffi.offsetof(cmsghdr, 'cmsg_len'),
      level: koffi.offsetof(cmsghdr, 'cmsg_level'),
      type: koffi.offsetof(cmsghdr, 'cmsg_type'),
    })
    expect(layout.CMSGHDR_SIZE).toBe(koffi.sizeof(cmsghdr))
  })

  it('of addresses and packet information is what a compiler makes of them', () => {
    const { sockaddrIn6, pktinfo, pktinfo6 } = declared
    expect(layout.SOCKADDR).toMatchObject({
      port: koffi.offsetof(sockaddrIn6, 'sin6_port'),
      address6: koffi.offsetof(sockaddrIn6, 'sin6_addr'),
      scope6: koffi.offsetof(sockaddrIn6, 'sin6_scope_id'),
    })
    expect(layout.SOCKADDR_IN6_SIZE).toBe(koffi.sizeof(sockaddrIn6))
    expect(layout.IN_PKTINFO).toEqual({ interface: 0, local: koffi.offsetof(pktinfo, 'ipi_spec_dst') })
    expect(layout.IN_PKTINFO_SIZE).toBe(koffi.sizeof(pktinfo))
    expect(layout.IN6_PKTINFO).toEqual({ local: 0, interface: koffi.offsetof(pktinfo6, 'ipi6_ifindex') })
    expect(layout.IN6_PKTINFO_SIZE).toBe(koffi.sizeof(pktinfo6))
  })

  it('has the error numbers of the C library', () => {
    for (const [code, errno] of Object.entries(layout.ERRNO)) expect(koffi.os.errno[code], code).toBe(errno)
  })
})
