import Testing
import WireProtocol

@Suite("REST requests and responses")
struct RESTRequestTests {
    @Test("headers are found whatever their case; two that differ are an error")
    func headers() throws {
        let request = RESTRequest(headers: [("Content-MD5", "a"), ("X-A", "1"), ("x-a", "2"), ("X-B", ""), ("x-b", "")])
        #expect(try request.header("content-md5") == "a")
        #expect(try request.header("CONTENT-MD5") == "a")
        #expect(try request.header("x-b") == "")
        #expect(try request.header("x-c") == nil)
        let error = #expect(throws: ServiceError.self) { try request.header("x-a") }
        #expect(error?.code == "InvalidArgument")
        #expect(error?.details.map(\.value) == ["x-a"])
    }

    @Test("names that are only equal in Unicode are other names")
    func unicodeNames() throws {
        let request = RESTRequest(headers: [("x-\u{212A}ey", "kelvin")])
        #expect(try request.header("x-Key") == nil)
        #expect(request.headers(prefixed: "x-k").isEmpty)
    }

    @Test("absent members set nothing")
    func response() {
        var response = RESTResponse(status: 200)
        response.setHeader("a", nil as String?)
        response.setHeader("b", nil as Timestamp?)
        response.setHeader("c", true)
        response.setHeader("d", 1)
        response.setHeader("e", Timestamp(seconds: 0))
        response.setBody(json: nil)
        response.setHeaders(prefixed: "x-", nil)
        #expect(
            response.headers.map { "\($0.name)=\($0.value)" } == ["c=true", "d=1", "e=Thu, 01 Jan 1970 00:00:00 GMT"])
        #expect(response.body == nil)
    }
}
