"""The specification's OpenAPI 3.1 files, as a judge of answers.

    spec = Spec("../shared/spec")
    operation = spec.find("GET", "/_matrix/client/v3/sync")
    for problem in spec.check(operation, status, headers, body): ...

$ref is resolved across files. Formats of string-formats.yaml that have a
regular expression there (as a comment) are checked by it.
"""

import json
import os
import re
import urllib.parse
import urllib.request

import jsonschema
import yaml

try:
    LOADER = yaml.CSafeLoader
except AttributeError:
    LOADER = yaml.SafeLoader

# What we describe of our own endpoints.
OWN_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "..", "..", "docs", "api")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
ALIASES = (
    ("/_matrix/client/r0/", "/_matrix/client/v3/"),
    ("/_matrix/media/r0/", "/_matrix/media/v3/"),
)
# Events that the server writes, or whose content it answers for.
OWN_EVENTS = {
    "m.room.create", "m.room.member", "m.room.power_levels",
    "m.room.join_rules", "m.room.history_visibility", "m.room.guest_access",
    "m.room.name", "m.room.canonical_alias", "m.receipt", "m.typing",
    "m.push_rules", "m.fully_read",
}
FORMATS = {
    "mx-user-id": r"^@[^:]*:.+$",
    "mx-event-id": r"^\$.+$",
    "mx-room-id": r"^!.+$",
    "mx-room-alias": r"^#[^:]*:.+$",
    "mx-mxc-uri": r"^mxc://[^/]+/[A-Za-z0-9_-]+$",
    "mx-server-name": r"^[A-Za-z0-9.:\[\]-]+$",
    "mx-unpadded-base64": r"^[A-Za-z0-9+/]*$",
    "mx-urlsafe-unpadded-base64": r"^[A-Za-z0-9_-]*$",
}


def format_checker():
    checker = jsonschema.FormatChecker(formats=())
    for name, pattern in FORMATS.items():
        def check(value, compiled=re.compile(pattern)):
            return not isinstance(value, str) or bool(compiled.match(value))
        checker.checks(name)(check)
    checker.checks("uri")(lambda value: not isinstance(value, str)
                          or bool(urllib.parse.urlparse(value).scheme))
    return checker


class Operation:
    def __init__(self, spec, url, document, method, path, node):
        self.spec = spec
        self.url = url
        self.document = document
        self.method = method.upper()
        self.path = path
        self.node = node
        names = re.escape(path)
        names = re.sub(r"\\\{[^}]*\\\}", "([^/]+)", names)
        self.pattern = re.compile("^" + names + "$")

    @property
    def name(self):
        return "%s %s" % (self.method, self.path)

    @property
    def operation_id(self):
        return self.node["operationId"]

    @property
    def specificity(self):
        """Fixed segments win over parameters."""
        return [segment.startswith("{") for segment in self.path.split("/")]

    @property
    def needs_token(self):
        security = self.node.get("security",
                                 self.document.get("security", []))
        return bool(security) and all("accessTokenBearer" in way
                                      or "accessTokenQuery" in way
                                      for way in security)

    def body_schema(self):
        """The schema of a JSON request body, or None."""
        body = self.spec.deref(self.url, self.node.get("requestBody"))
        if not body:
            return None
        content = body.get("content", {}).get("application/json")
        return content.get("schema") if content else None

    def body_required(self):
        body = self.spec.deref(self.url, self.node.get("requestBody"))
        return bool(body and body.get("required"))

    def parameters(self):
        path_node = self.document["paths"][self.relative]
        found = list(path_node.get("parameters", []))
        found += self.node.get("parameters", [])
        return [self.spec.deref(self.url, one) for one in found]


class Spec:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.documents = {}
        self.operations = []
        self.formats = format_checker()
        self.validators = {}
        for root in (os.path.join(self.folder, "api", "client-server"),
                     OWN_FOLDER):
            for entry in sorted(os.listdir(root)):
                if entry.endswith(".yaml"):
                    self.read_operations(os.path.join(root, entry))
        self.operations.sort(key=lambda one: one.specificity)

    def load(self, url):
        url = url.split("#")[0]
        if url not in self.documents:
            path = urllib.request.url2pathname(
                urllib.parse.urlparse(url).path)
            with open(path, encoding="utf-8") as f:
                self.documents[url] = yaml.load(f, Loader=LOADER)
        return self.documents[url]

    def read_operations(self, path):
        url = "file://" + urllib.request.pathname2url(path)
        document = self.load(url)
        variables = document["servers"][0].get("variables", {})
        base = variables.get("basePath", {}).get("default", "")
        for relative, node in document["paths"].items():
            for method in METHODS:
                if method in node:
                    operation = Operation(self, url, document, method,
                                          (base + relative).strip(),
                                          node[method])
                    operation.relative = relative
                    self.operations.append(operation)

    def resolver(self, url):
        return jsonschema.RefResolver(url, self.load(url),
                                      handlers={"file": self.load})

    def deref(self, url, node):
        return self.follow(url, node)[1]

    def follow(self, url, node):
        """The node that is meant, and the document it stands in."""
        while isinstance(node, dict) and "$ref" in node:
            resolver = self.resolver(url)
            url, node = resolver.resolve(node["$ref"])
        return url, node

    def find(self, method, path):
        path = path.split("?")[0]
        for alias, real in ALIASES:
            if path.startswith(alias):
                path = real + path[len(alias):]
        for operation in self.operations:
            if operation.method == method and operation.pattern.match(path):
                return operation
        return None

    def validator(self, url, schema):
        key = (url, id(schema))
        if key not in self.validators:
            self.validators[key] = jsonschema.Draft202012Validator(
                schema, resolver=self.resolver(url),
                format_checker=self.formats)
        return self.validators[key]

    def problems(self, url, schema, value):
        found = []
        for error in self.validator(url, schema).iter_errors(value):
            error = deepest(error)
            where = "/".join(str(part) for part in error.absolute_path)
            found.append("/%s: %s" % (where, error.message[:300]))
        return found

    def event_problems(self, value):
        """Contents of the server's own events, wherever they stand."""
        found = []
        if isinstance(value, list):
            for one in value:
                found += self.event_problems(one)
        elif isinstance(value, dict):
            kind, content = value.get("type"), value.get("content")
            if kind in OWN_EVENTS and isinstance(content, dict) and content:
                url, schema = self.content_schema(kind)
                found += [kind + " " + one for one in
                          self.problems(url, schema, content)]
            for one in value.values():
                found += self.event_problems(one)
        return found

    def content_schema(self, kind):
        path = os.path.join(self.folder, "event-schemas", "schema",
                            kind + ".yaml")
        url = "file://" + urllib.request.pathname2url(path)
        return url, self.load(url)["properties"]["content"]

    def check(self, operation, status, headers, body):
        """What is wrong with this answer; [] when nothing."""
        responses = operation.node["responses"]
        response = responses.get(str(status)) or responses.get(status)
        response = self.deref(operation.url, response)
        if response is None:
            if status == 200:
                return ["status 200 is not among %s" % list(responses)]
            if status < 400:  # such as 206 and 304: HTTP's own
                return []
            return error_problems(status, headers, body)
        found = []
        if status == 401 and b"_TOKEN" in body:
            return error_problems(status, headers, body)
        content = response.get("content", {})
        if "application/json" in content:
            schema = content["application/json"].get("schema")
            found += json_problems(headers)
            try:
                value = json.loads(body)
            except ValueError as error:
                return found + ["not JSON: %s" % error]
            if schema is not None:
                found += self.problems(operation.url, schema, value)
            found += self.event_problems(value)
        elif status >= 400:
            found += error_problems(status, headers, body)
        for name, header in response.get("headers", {}).items():
            header = self.deref(operation.url, header)
            if header.get("required") and name.lower() not in headers:
                found.append("no header " + name)
        return found


def deepest(error):
    """Of an anyOf or oneOf, the reason that is nearest to the point."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def json_problems(headers):
    kind = headers.get("content-type", "")
    if kind.split(";")[0].strip().lower() != "application/json":
        return ["Content-Type is %r, not application/json" % kind]
    return []


def error_problems(status, headers, body):
    """The standard error response, section 3.1 of the Client-Server API."""
    found = json_problems(headers)
    try:
        value = json.loads(body)
    except ValueError as error:
        return found + ["status %d without JSON: %s" % (status, error)]
    code = value.get("errcode") if isinstance(value, dict) else None
    # User-interactive authentication, where the operation does not list it.
    if (status == 401 and code is None and isinstance(value, dict)
            and isinstance(value.get("flows"), list)):
        return found
    if not isinstance(code, str) or not re.match(r"^[A-Z][A-Z0-9_.]*$", code):
        found.append("status %d with errcode %r" % (status, code))
    elif not isinstance(value.get("error", ""), str):
        found.append("error is not a string")
    return found
