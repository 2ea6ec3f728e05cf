import Glibc
import Testing

@testable import HTTPGateway

@Suite struct FileDescriptorsTests {
    /// What is asked for is granted, and connections never get all of it.
    @Test func leavesRoomForFiles() {
        let room = FileDescriptors.roomForConnections()
        var limit = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(limit.rlim_cur == limit.rlim_max)
        #expect(room > 0 && room < Int(clamping: limit.rlim_cur))
    }
}
