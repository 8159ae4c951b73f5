"""The input workbook (填报工作簿): its declared layout, the blank writer and the reader."""
