"""For the approver: a mail draft (送审邮件) and a one-page 审批摘要, made of the same figures as the document."""

from generator.approval.mail import write_mail
from generator.approval.pages import mail_page, summary_of, summary_page

__all__ = ["mail_page", "summary_of", "summary_page", "write_mail"]
