"""Templates from which nbgrader writes tests, of one kind for all values."""

TEMPLATES = """
python3:
    dispatch: "type({{snippet}})"
    normalize: "str({{snippet}})"
    hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
    check: 'assert {{snippet}} == "{{value}}", "{{message}}"'
    setup: "from hashlib import sha1"
    templates:
        default:
            - test: "{{snippet}}"
              fail: "{{snippet}} is not it"
"""
