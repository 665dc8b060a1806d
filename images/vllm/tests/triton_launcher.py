"""Compile and load a C extension as triton does for its launcher: needs gcc, libc's and Python's headers."""

from triton.runtime.build import compile_module_from_src

SOURCE = """
#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *args) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "smoke", NULL, -1, methods};
PyMODINIT_FUNC PyInit_smoke(void) { return PyModule_Create(&module); }
"""

module = compile_module_from_src(src=SOURCE, name="smoke")
assert module.answer() == 42
print("launcher built")
