"""Every field of a request's body, and values of types it must not have."""

import copy

import jsonschema

VALUES = (("string", "text"), ("integer", 7), ("number", 7.5),
          ("boolean", True), ("array", ["x"]), ("object", {"x": 1}))
DEPTH_MAX = 8


def listed(kind):
    return set(kind if isinstance(kind, list) else [kind])


def kinds_of(spec, url, schema, depth=0):
    """The JSON types that a value may have; empty: any."""
    url, schema = spec.follow(url, schema)
    if "type" in schema:
        return listed(schema["type"])
    if "enum" in schema:
        return {"string"}
    if depth < DEPTH_MAX:
        for word in ("oneOf", "anyOf", "allOf"):
            found = [kinds_of(spec, url, one, depth + 1)
                     for one in schema.get(word, ())]
            if word != "allOf" and not all(found):
                return set()
            if any(found):
                return set().union(*found)
    return set()


def parts_of(spec, url, schema):
    """The schema itself, and what allOf adds."""
    try:
        url, schema = spec.follow(url, schema)
    except jsonschema.exceptions.RefResolutionError:
        return  # of the identity service: not among the files
    yield url, schema
    for one in schema.get("allOf", ()):
        yield from parts_of(spec, url, one)


def children_of(spec, url, schema, example):
    """(key, url, schema) of what stands in an object or array."""
    for part_url, part in parts_of(spec, url, schema):
        for name, one in part.get("properties", {}).items():
            yield name, part_url, one
        more = part.get("additionalProperties")
        if isinstance(more, dict) and isinstance(example, dict):
            for name in example:
                if name not in part.get("properties", {}):
                    yield name, part_url, more
        if "items" in part:
            yield 0, part_url, part["items"]


def child_of(example, key):
    if isinstance(example, dict):
        return example.get(key)
    if isinstance(example, list) and isinstance(key, int) and example:
        return example[key]
    return None


def fields_of(spec, url, schema, example, path=()):
    """(path, allowed types) of each field below this schema."""
    if len(path) > DEPTH_MAX:
        return
    for key, child_url, child in children_of(spec, url, schema, example):
        kinds = kinds_of(spec, child_url, child)
        here = path + (key,)
        if kinds:
            yield here, kinds
        yield from fields_of(spec, child_url, child,
                             child_of(example, key), here)


def wrong_values(kinds):
    for kind, value in VALUES:
        if kind in kinds or (kind == "integer" and "number" in kinds):
            continue
        yield value


def put_at(body, path, value):
    """A copy of body with value at path; parents are made where missing."""
    body = copy.deepcopy(body)
    at = body
    for key, following in zip(path, path[1:]):
        child = child_of(at, key)
        if not isinstance(child, (dict, list)):
            child = [] if isinstance(following, int) else {}
            set_at(at, key, child)
        at = child
    set_at(at, path[-1], value)
    return body


def set_at(at, key, value):
    if isinstance(at, list) and not at:
        at.append(value)
    else:
        at[key] = value


def wrong_bodies(spec, operation, body, extra):
    """(dotted field, body) for each field and each type it must not have."""
    found = list(fields_of(spec, operation.url, operation.body_schema(),
                           body))
    found += [((name,), set(kinds)) for name, kinds in extra.items()]
    for path, kinds in found:
        name = ".".join(str(part) for part in path)
        values = list(wrong_values(kinds))
        for value in values if len(path) == 1 else values[:2]:
            yield name, put_at(body, path, value)


def names_of(spec, operation):
    """The fields that stand at the top of the body."""
    return sorted({key for key, _, _ in children_of(
        spec, operation.url, operation.body_schema(), None)
        if isinstance(key, str)})
