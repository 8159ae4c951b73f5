"""From the printed page back to the workbook: where every figure comes from, and what a changed workbook changes."""

from generator.trace.changes import Comparison, diff
from generator.trace.entries import TraceEntry, trace_of
from generator.trace.explain import explain, explain_text
from generator.trace.sheet import write_trace

__all__ = ["Comparison", "TraceEntry", "diff", "explain", "explain_text", "trace_of", "write_trace"]
