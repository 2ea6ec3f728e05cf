"""Swift for S3's REST-XML protocol."""

from model import HEADER, array, fail, file, fitted, lower_camel, memberwise_struct, namespace_file, string, upper_camel

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
LOCATED = {"uri", "querystring", "header", "headers"}


class RESTGenerator:
    def __init__(self, model):
        self.model = model
        self.enums_used = set()

    def files(self):
        model = self.model
        roots = list(model.inputs.values()) + list(model.outputs.values())
        read = model.structures(list(model.inputs.values()))
        written = model.structures(list(model.outputs.values()))
        files = {}
        for name in model.operations:
            files[f"Operations/{name}.swift"] = file(model, self.input(name) + [""] + self.output(name))
        for name in dict.fromkeys(read + written):
            if name not in roots:
                lines = self.structure(name, name in read, name in written)
                files[f"Structures/{upper_camel(name)}.swift"] = file(model, lines)
        extra = ["    /// The namespace of documents.", f"    public static let xmlNamespace = {string(NAMESPACE)}"]
        files["Shapes.swift"] = namespace_file(model, extra)
        files["Routes.swift"] = self.routes()
        files["Values.swift"] = self.values()
        return files

    def is_streamed(self, member, shape_name):
        """The object itself: not a member in Swift."""
        payload = self.model.shape(shape_name).get("payload")
        return member.name == payload and member.shape["type"] == "blob"

    # Inputs

    def input(self, operation):
        model = self.model
        shape = model.inputs[operation]
        members = [member for member in model.members(shape) if not self.is_streamed(member, shape)]
        has_stream = len(members) < len(model.members(shape))
        conformances = ["RESTInput", "Equatable"] + (["Redacted"] if model.is_secret(shape) else [])
        body = [
            "",
            f"        public static let operationName = {string(operation)}",
            f"        public static let hasStreamingBody = {'true' if has_stream else 'false'}",
            "",
            "        public init(from request: RESTRequest) throws(ServiceError) {",
        ]
        payload = model.shape(shape).get("payload")
        for member in members:
            body += self.read(member, member.name == payload)
        return memberwise_struct(
            f"{operation}Input", f"The input of {operation}.", conformances, members, model, body + ["        }"])

    def read(self, member, is_payload):
        """The lines that read one member of an input."""
        name = string(member.wire)
        target = member.bare if member.bare == member.swift else f"self.{member.bare}"
        if is_payload:
            return self.read_payload(member, target)
        if member.location == "uri":
            source = {"Bucket": "request.bucket", "Key": "request.key"}.get(member.wire)
            if not source:
                fail(f"{member.name}: no label {member.wire}")
            return [f"            {target} = try RESTValue.required({source}, {name})"]
        if member.location == "headers":
            return [fitted(f"            {target} = request.headers(prefixed: {name})")]
        fields = {"querystring": f".query({name})", "header": f".header({name})"}
        if member.location not in fields:
            fail(f"{member.name}: no code reads it outside a payload")
        value = self.value(member, fields[member.location])
        if member.is_required:
            value = f"RESTValue.required({value}, {name})"
        return [fitted(f"            {target} = try {value}")]

    def value(self, member, field):
        """The expression that reads a member outside the payload."""
        shape, kind = member.shape, member.shape["type"]
        if kind == "string":
            among = f", among: {self.enum(member.shape_name)}" if "enum" in shape else ""
            return f"request.text({field}{among})"
        if kind in ("integer", "long"):
            return f"request.integer({field}, in: {self.range(shape)})"
        if kind == "boolean":
            return f"request.boolean({field})"
        if kind == "timestamp":
            if shape.get("timestampFormat") == "iso8601":
                return f"request.iso8601({field})"
            return f"request.{'dateCondition' if 'if-' in member.wire.lower() else 'httpDate'}({field})"
        if kind == "list":
            return f"request.texts({field}, among: {self.enum(shape['member']['shape'])})"
        return fail(f"{member.name}: no code reads a {kind} there")

    def read_payload(self, member, target):
        if member.shape["type"] == "string":
            return [f"            {target} = try RESTValue.body(request.body)"]
        if member.shape["type"] != "structure":
            return fail(f"{member.name}: no code reads such a payload")
        document = f"XMLElement.document(request.body, root: {string(member.wire)})"
        kind = self.model.swift_type(member.shape_name)
        if member.is_required:
            return [fitted(f"            {target} = try {kind}(from: XMLElement.required({document}))")]
        make = f"element throws(ServiceError) in try {kind}(from: element)"
        return [fitted(f"            let document = try {document}"),
                fitted(f"            {target} = try document.map {{ {make} }}")]

    def enum(self, shape_name):
        if "enum" not in self.model.shape(shape_name):
            fail(f"{shape_name} is no enumeration")
        self.enums_used.add(shape_name)
        return f"S3Values.{lower_camel(shape_name)}"

    def range(self, shape):
        if "min" in shape and "max" in shape:
            return f"{shape['min']}...{shape['max']}"
        return "RESTValue.int32" if shape["type"] == "integer" else "RESTValue.int64"

    # Outputs

    def output(self, operation):
        model = self.model
        status = model.operations[operation]["http"].get("responseCode", 200)
        shape = model.outputs.get(operation)
        members = [m for m in model.members(shape) if not self.is_streamed(m, shape)] if shape else []
        conformances = ["RESTOutput", "Equatable"] + (["Redacted"] if shape and model.is_secret(shape) else [])
        lines = []
        for member in members:
            lines += self.write_header(member)
        lines += self.write_body(shape, members) if shape else []
        body = ["", f"        public static let status = {status}", ""]
        if lines:
            body += ["        public func encode(into response: inout RESTResponse) {"] + lines + ["        }"]
        else:
            body += ["        public func encode(into response: inout RESTResponse) {}"]
        doc = f"The output of {operation}." if shape else f"{operation} has no output."
        return memberwise_struct(f"{operation}Output", doc, conformances, members, model, body)

    def write_header(self, member):
        name = string(member.wire)
        if member.location == "headers":
            return [fitted(f"            response.setHeaders(prefixed: {name}, {member.swift})")]
        if member.location != "header":
            return []
        value = member.swift
        if member.shape.get("timestampFormat") == "iso8601":
            value += ("" if member.is_required else "?") + ".iso8601Milliseconds"
        return [fitted(f"            response.setHeader({name}, {value})")]

    def write_body(self, shape_name, members):
        patches, shape = self.model.patches, self.model.shape(shape_name)
        inside = [member for member in members if member.location not in LOCATED]
        if not inside:
            return []
        if shape_name in patches.get("textRoot", {}):
            root = patches["textRoot"][shape_name]
            return [f"            response.setBody(root: {string(root)}, text: {inside[0].swift} ?? \"\")"]
        if "payload" in shape:
            member = inside[0]
            if member.shape["type"] == "string":
                return [f"            response.setBody(json: {member.swift})"]
            root = member.reference.get("locationName", member.shape_name)
            call = f"response.setBody(root: {string(root)}) {{ {member.swift}.encode(into: &$0) }}"
            return [f"            if let {member.swift} {{", fitted(f"                {call}"), "            }"]
        if shape_name not in patches.get("root", {}):
            fail(f"{shape_name}: the name of its root element is not in patches.json")
        lines = [f"            response.setBody(root: {string(patches['root'][shape_name])}) {{ writer in"]
        for member in inside:
            lines += ["    " + line for line in self.write(member)]
        return lines + ["            }"]

    # Documents

    def structure(self, name, is_read, is_written):
        model = self.model
        members = model.members(name)
        if any(member.location or member.reference.get("xmlAttribute") for member in members):
            fail(f"{name}: no code for attributes")
        conformances = (["XMLStructure"] if is_read else ["Sendable"]) + ["Equatable"]
        if model.is_secret(name):
            conformances.append("Redacted")
        body = []
        if is_read:
            body += ["", "        init(from element: XMLElement) throws(ServiceError) {"]
            body += [self.read_element(member) for member in members] + ["        }"]
        if is_written:
            body += ["", "        func encode(into writer: inout XMLWriter) {"]
            for member in members:
                body += self.write(member)
            body.append("        }")
        return memberwise_struct(
            upper_camel(name), f"The structure `{name}`.", conformances, members, model, body)

    def read_element(self, member):
        """The line that reads one member of a document's structure."""
        shape, kind, name = member.shape, member.shape["type"], string(member.wire)
        if kind == "string":
            among = f", among: {self.enum(member.shape_name)}" if "enum" in shape else ""
            value = f"element.text({name}{among})"
        elif kind in ("integer", "long"):
            value = f"element.integer({name}, in: {self.range(shape)})"
        elif kind in ("boolean", "timestamp", "structure"):
            value = f"element.{kind}({name})"
        elif kind == "list":
            if self.model.shape(shape["member"]["shape"])["type"] != "structure":
                fail(f"{member.name}: no code reads a list of texts")
            if shape.get("flattened"):
                value = f"element.flattened({name})"
            else:
                value = f"element.wrapped({name}, item: {string(self.item(shape))})"
        else:
            fail(f"{member.name}: no code reads a {kind} in a document")
        if member.is_required:
            value = f"XMLElement.required({value})"
        target = member.bare if member.bare == member.swift else f"self.{member.bare}"
        return fitted(f"            {target} = try {value}")

    @staticmethod
    def item(shape):
        return shape["member"].get("locationName", "member")

    def write(self, member):
        """The lines that write one member of a document."""
        kind, name, value = member.shape["type"], string(member.wire), member.swift
        if kind == "list":
            body = self.write_list(member, name, value)
        else:
            texts = {"string": value, "integer": f"String({value})", "long": f"String({value})",
                     "boolean": f'{value} ? "true" : "false"', "timestamp": f"{value}.iso8601Milliseconds"}
            if kind == "structure":
                body = [f"writer.element({name}) {{ {value}.encode(into: &$0) }}"]
            elif kind in texts:
                body = [f"writer.element({name}, {texts[kind]})"]
            else:
                return fail(f"{member.name}: no code writes a {kind} in a document")
        if member.is_required:
            return ["            " + line for line in body]
        one_line = f"            if let {value} {{ {body[0]} }}"
        if len(body) == 1 and len(one_line) <= 116:
            return [one_line]
        return [f"            if let {value} {{"] + ["                " + line for line in body] + ["            }"]

    def write_list(self, member, name, value):
        shape = member.shape
        is_text = self.model.shape(shape["member"]["shape"])["type"] == "string"
        item = name if shape.get("flattened") else string(self.item(shape))
        write = f"writer.element({item}, item)" if is_text else f"writer.element({item}) {{ item.encode(into: &$0) }}"
        loop = f"for item in {value} {{ {write} }}"
        return [loop] if shape.get("flattened") else [f"writer.element({name}) {{ writer in", f"    {loop}", "}"]

    # Routes and enumerations

    def routes(self):
        model = self.model
        routes = []
        for name, operation in sorted(model.all_operations.items()):
            if operation.get("deprecated") or name in model.patches["unrouted"]:
                continue
            path, _, literals = operation["http"]["requestUri"].partition("?")
            members = model.members(operation["input"]["shape"])
            queries = [part.split("=")[0] for part in literals.split("&") if part]
            queries += [m.wire for m in members if m.location == "querystring" and m.is_required]
            headers = [m.wire.lower() for m in members if m.location == "header" and m.is_required]
            optional = [m.wire for m in members if m.location == "querystring" and not m.is_required]
            target = {"/": "service", "/{Bucket}": "bucket", "/{Bucket}/{Key+}": "object"}.get(path)
            if not target:
                fail(f"{name}: no route for {path}")
            # Where the query tells already, a missing header is an error of the operation that is meant.
            routes.append((name, operation["http"]["method"], target, queries, optional, [] if literals else headers))
        selectors = {}
        for _, _, target, queries, _, _ in routes:
            selectors.setdefault(target, set()).update(queries)
        seen = {}
        lines = [HEADER.rstrip(), "", "extension S3Routing {", "    /// Every operation of the model, sorted by name."]
        lines.append("    static let routes: [S3Route] = [")
        for name, method, target, queries, optional, headers in routes:
            key = (method, target, frozenset(queries), frozenset(headers))
            if key in seen:
                fail(f"{name} and {seen[key]} cannot be told apart")
            seen[key] = name
            arguments = [string(name), string(method), f".{target}"]
            tolerated = [query for query in optional if query in selectors[target]]
            for label, values in (("query", queries), ("optionalQuery", tolerated), ("headers", headers)):
                if values:
                    arguments.append(f"{label}: {array(values, 8)}")
            lines.append(fitted(f"        S3Route({', '.join(arguments)}),"))
        return "\n".join(lines + ["    ]", "}", ""])

    def values(self):
        lines = [HEADER.rstrip(), "", "/// The values of S3's enumerations.", "enum S3Values {"]
        for name in sorted(self.enums_used):
            lines.append(f"    static let {lower_camel(name)} = {array(self.model.shape(name)['enum'], 4)}")
        return "\n".join(lines + ["}", ""])
