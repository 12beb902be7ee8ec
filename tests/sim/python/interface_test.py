"""The stubs and the docstrings say what the module has."""

import ast
import inspect
import pathlib
import pydoc
import unittest

import vpusim
from vpusim import _core


class Interface(unittest.TestCase):
    def test_stubs_name_what_the_compiled_part_has(self):
        tree = ast.parse(pathlib.Path(_core.__file__).with_name("_core.pyi").read_text())
        stubs = {node.name: node for node in tree.body
                 if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
        self.assertEqual(set(stubs), {name for name in dir(_core) if not name.startswith("_")})
        for name, node in stubs.items():
            kind = getattr(_core, name)
            if isinstance(node, ast.ClassDef) and not issubclass(kind, Exception):
                members = {inner.name for inner in node.body
                           if isinstance(inner, ast.FunctionDef) and inner.name[0] != "_"}
                self.assertEqual(members, {n for n in vars(kind) if n[0] != "_"}, name)

    def test_everything_public_has_a_docstring(self):
        for name in vpusim.__all__:
            self.assertTrue(inspect.getdoc(getattr(vpusim, name)), name)

    def test_every_property_and_method_has_a_docstring(self):
        for kind in (vpusim.Device, vpusim.Schedule, vpusim.Network, vpusim.Compiled,
                     vpusim.Result):
            for name, member in vars(kind).items():
                if not name.startswith("_"):
                    self.assertTrue(inspect.getdoc(member), f"{kind.__name__}.{name}")

    def test_dir_lists_what_is_public(self):
        self.assertEqual(set(dir(vpusim)), {*vpusim.__all__, "__version__"})

    def test_help_shows_the_functions(self):
        text = pydoc.plain(pydoc.render_doc(vpusim))

        for name in ("load_device", "run", "sweep", "predict", "InputError"):
            self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
