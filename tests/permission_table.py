"""Who gets what at every address of the portal, read as a table. tests/test_permission_matrix.py asks each cell.

A cell holds the status; two of them where the own unit's page and another unit's differ (own first). Officer and
leader are of a member, the secretary of the unit that heads the year, and the year is opened to its members.
302 for nobody leads to the sign-in. A POST is sent empty: 302 or 422 says that one may, 403 that one may not,
404 that one does not even see it. A name with @ asks for that year; without, for the one in which the page lives.
"""

from dataclasses import dataclass

ROLES = ("anonymous", "officer", "leader", "secretary", "observer", "administrator")

TABLE = """
#                                            anonymous | officer | leader | secretary | observer | administrator
# The own account
GET  account_profile                         302 | 200 | 200 | 200 | 200 | 200
GET  account_activities                      302 | 200 | 200 | 200 | 200 | 200
GET  account_login                           200 | 302 | 302 | 302 | 302 | 302
GET  account_logout                          302 | 200 | 200 | 200 | 200 | 200
POST account_logout                          302 | 302 | 302 | 302 | 302 | 302
GET  account_change_password                 302 | 200 | 200 | 200 | 200 | 200
GET  account_reauthenticate                  302 | 200 | 200 | 200 | 200 | 200
# The second factor: after the password at the sign-in; the rest asks for the password once more
GET  mfa_authenticate                        302 | 302 | 302 | 302 | 302 | 302
POST mfa_authenticate                        302 | 302 | 302 | 302 | 302 | 302
GET  mfa_index                               302 | 200 | 200 | 200 | 200 | 200
GET  mfa_activate_totp                       302 | 302 | 302 | 302 | 302 | 302
POST mfa_activate_totp                       302 | 302 | 302 | 302 | 302 | 302
GET  mfa_deactivate_totp                     302 | 404 | 404 | 404 | 404 | 404
POST mfa_deactivate_totp                     302 | 404 | 404 | 404 | 404 | 404
GET  mfa_view_recovery_codes                 302 | 404 | 404 | 404 | 404 | 404
GET  mfa_generate_recovery_codes             302 | 302 | 302 | 302 | 302 | 302
POST mfa_generate_recovery_codes             302 | 302 | 302 | 302 | 302 | 302
# For everybody
GET  home                                    200 | 200 | 200 | 200 | 200 | 200
GET  health                                  200 | 200 | 200 | 200 | 200 | 200
GET  reports:verification                    200 | 200 | 200 | 200 | 200 | 200
POST reports:verification                    422 | 422 | 422 | 422 | 422 | 422
GET  reports:verification_detail             200 | 200 | 200 | 200 | 200 | 200
GET  reports:verification_file               404 | 404 | 404 | 404 | 404 | 404
GET  reports:verification_program            200 | 200 | 200 | 200 | 200 | 200
GET  reports:report_list                     200 | 200 | 200 | 200 | 200 | 200
# What changes a pledge in force; in this world nothing does
GET  emulation:addendum_edit                 302 | 403 | 403 | 302 | 404 | 404
POST emulation:addendum_edit                 302 | 403 | 403 | 302 | 404 | 404
GET  emulation:addendum_detail               302 | 404 | 404 | 404 | 404 | 404
GET  emulation:addendum_pdf                  302 | 404 | 404 | 404 | 404 | 404
GET  emulation:addendum_move                 302 | 404 | 404 | 404 | 404 | 404
POST emulation:addendum_move                 302 | 404 | 404 | 404 | 404 | 404
# What replaces a pledge in force
GET  emulation:pledge_next                   302 | 302 | 302 | 302 | 302 | 404
GET  emulation:pledge_next_pdf               302 | 302 | 302 | 302 | 302 | 404
POST emulation:replacement_begin             302 | 403 | 403 | 302 | 404 | 404
POST emulation:replacement_drop              302 | 403 | 403 | 302 | 404 | 404
GET  emulation:pledge_version                302 | 404 | 404 | 404 | 404 | 404
GET  emulation:pledge_version_pdf            302 | 404 | 404 | 404 | 404 | 404
# A program with a ticket in a header, and nobody else
GET  emulation:ticket_file                   403 | 403 | 403 | 403 | 403 | 403
POST emulation:ticket_hand_in                403 | 403 | 403 | 403 | 403 | 403
# The register: every unit has its own; the head unit's secretary reads all and edits the own unit's
GET  cooperatives:organization_list          302 | 200 | 200 | 200 | 404 | 404
GET  cooperatives:organization_detail        302 | 200 404 | 200 404 | 200 | 404 | 404
GET  cooperatives:organization_create        302 | 200 | 404 | 200 | 404 | 404
POST cooperatives:organization_create        302 | 422 | 404 | 422 | 404 | 404
GET  cooperatives:organization_edit          302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:organization_edit          302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:organization_status        302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:organization_status        302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:organization_event         302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:organization_event         302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:organization_succession    302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:organization_succession    302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:event_correct              302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:event_correct              302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:act_withdraw               302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:act_withdraw               302 | 422 404 | 403 404 | 422 403 | 404 | 404
# Two records made one: the own unit's officer, and across units the secretary
GET  cooperatives:duplicates_merge           302 | 200 404 | 403 404 | 200 | 404 | 404
POST cooperatives:duplicates_merge           302 | 422 404 | 403 404 | 422 | 404 | 404
GET  cooperatives:duplicates_part            302 | 200 404 | 403 404 | 200 | 404 | 404
POST cooperatives:duplicates_part            302 | 422 404 | 403 404 | 422 | 404 | 404
GET  cooperatives:figures_edit               302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:figures_edit               302 | 422 404 | 403 404 | 422 403 | 404 | 404
# What is checked, why and by which paper is no secret
GET  cooperatives:rule_list                  302 | 200 | 200 | 200 | 200 | 200
# Quality of the data: who sees the register sees what is wrong in it; the officer mends
GET  cooperatives:quality                    302 | 200 | 200 | 200 | 404 | 404
GET  cooperatives:quality_check              302 | 200 | 200 | 200 | 404 | 404
POST cooperatives:quality_mend               302 | 422 | 403 | 422 | 404 | 404
POST cooperatives:mend_undo                  302 | 302 404 | 403 404 | 302 403 | 404 | 404
GET  cooperatives:reported_totals           302 | 200 | 403 | 200 | 403 | 404
POST cooperatives:reported_totals           302 | 422 | 403 | 422 | 403 | 404
# Figures of a year that is opened to its members
GET  cooperatives:figures_current            302 | 302 | 302 | 302 | 302 | 302
GET  cooperatives:figures_year               302 | 200 | 200 | 200 | 200 | 404
GET  cooperatives:figures_download           302 | 200 | 200 | 200 | 200 | 404
GET  cooperatives:statistics_table           302 | 200 | 200 | 200 | 200 | 404
GET  cooperatives:statistics_xlsx            302 | 200 | 200 | 200 | 200 | 404
GET  cooperatives:statistics_csv             302 | 200 | 200 | 200 | 200 | 404
POST cooperatives:reporting_year_open        302 | 403 | 403 | 302 | 403 | 404
POST cooperatives:reporting_year_close       302 | 403 | 403 | 302 | 403 | 404
GET  cooperatives:group_tally_create         302 | 200 | 403 | 200 | 403 | 404
POST cooperatives:group_tally_create         302 | 422 | 403 | 422 | 403 | 404
GET  cooperatives:group_tally_edit           302 | 200 403 | 403 | 200 403 | 403 | 404
POST cooperatives:group_tally_edit           302 | 422 403 | 403 | 422 403 | 403 | 404
POST cooperatives:group_tally_remove         302 | 302 403 | 403 | 302 403 | 403 | 404
# The return of a unit: the officer writes, the leader sends, the secretary asks, accepts, freezes. Everybody of the
# cluster sees who owes what; the figures of others are seen once they are frozen
GET  cooperatives:return_board               302 | 200 | 200 | 200 | 200 | 404
POST cooperatives:return_refresh             302 | 403 | 403 | 302 | 403 | 404
POST cooperatives:return_freeze_all          302 | 403 | 403 | 302 | 403 | 404
GET  cooperatives:return_deadline            302 | 200 | 200 | 200 | 200 | 404
POST cooperatives:return_deadline            302 | 403 | 403 | 422 | 403 | 404
GET  cooperatives:deadline_extend            302 | 403 | 403 | 200 | 403 | 404
POST cooperatives:deadline_extend            302 | 403 | 403 | 422 | 403 | 404
GET  cooperatives:return_detail              302 | 200 404 | 200 404 | 200 | 404 | 404
GET  cooperatives:return_pdf                 302 | 200 404 | 200 404 | 200 | 404 | 404
GET  cooperatives:return_edit                302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST cooperatives:return_edit                302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  cooperatives:return_changes             302 | 200 404 | 200 404 | 200 | 404 | 404
POST cooperatives:return_submit              302 | 403 404 | 422 404 | 403 | 404 | 404
POST cooperatives:return_send_back           302 | 403 404 | 403 404 | 302 | 404 | 404
POST cooperatives:return_accept              302 | 403 404 | 403 404 | 422 | 404 | 404
POST cooperatives:return_freeze              302 | 403 404 | 403 404 | 422 | 404 | 404
GET  cooperatives:return_supersede           302 | 403 404 | 403 404 | 200 | 404 | 404
POST cooperatives:return_supersede           302 | 403 404 | 403 404 | 422 | 404 | 404
GET  cooperatives:return_remind              302 | 403 | 403 | 404 | 403 | 404
GET  cooperatives:reminder_pdf               302 | 403 | 403 | 404 | 403 | 404
GET  cooperatives:question_ask               302 | 403 404 | 403 404 | 200 | 404 | 404
POST cooperatives:question_ask               302 | 403 404 | 403 404 | 422 | 404 | 404
POST cooperatives:question_reply             302 | 422 404 | 422 404 | 422 403 | 404 | 404
# Excel
GET  cooperatives:export                     302 | 200 | 200 | 200 | 404 | 404
GET  cooperatives:import_list                302 | 200 | 404 | 200 | 404 | 404
POST cooperatives:import_list                302 | 422 | 404 | 422 | 404 | 404
GET  cooperatives:task_detail                302 | 200 404 | 404 | 200 404 | 404 | 404
GET  cooperatives:task_file                  302 | 200 404 | 404 | 200 404 | 404 | 404
GET  cooperatives:import_template            302 | 200 | 404 | 200 | 404 | 404
GET  cooperatives:import_detail              302 | 200 404 | 404 | 200 404 | 404 | 404
GET  cooperatives:import_file                302 | 200 404 | 404 | 200 404 | 404 | 404
GET  cooperatives:import_returned            302 | 422 404 | 404 | 422 404 | 404 | 404
POST cooperatives:import_commit              302 | 422 404 | 404 | 422 404 | 404 | 404
POST cooperatives:import_answer              302 | 422 404 | 404 | 422 404 | 404 | 404
POST cooperatives:import_undo                302 | 422 404 | 404 | 422 404 | 404 | 404
POST cooperatives:import_read                302 | 422 404 | 404 | 422 404 | 404 | 404
GET  cooperatives:takeovers                  302 | 200 | 404 | 200 | 404 | 404
POST cooperatives:takeovers                  302 | 422 | 404 | 422 | 404 | 404
POST cooperatives:import_discard             302 | 302 404 | 404 | 302 404 | 404 | 404
# The emulation year
GET  emulation:year_list                     302 | 200 | 200 | 200 | 200 | 200
GET  emulation:year_detail                   302 | 200 | 200 | 200 | 200 | 404
POST emulation:year_open                     302 | 403 | 403 | 302 | 403 | 404
# Next year's pledge, a draft that this year's secretary prepares
GET  emulation:pledge_detail                 302 | 200 | 200 | 200 | 200 | 404
GET  emulation:pledge_edit                   302 | 403 | 403 | 200 | 403 | 404
POST emulation:pledge_edit                   302 | 403 | 403 | 422 | 403 | 404
GET  emulation:pledge_consult                302 | 403 | 403 | 200 | 403 | 404
POST emulation:pledge_consult                302 | 403 | 403 | 302 | 403 | 404
GET  emulation:pledge_freeze                 302 | 403 | 403 | 200 | 403 | 404
POST emulation:pledge_freeze                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:pledge_open_signing           302 | 403 | 403 | 200 | 403 | 404
POST emulation:pledge_open_signing           302 | 403 | 403 | 422 | 403 | 404
GET  emulation:pledge_recall                 302 | 403 | 403 | 200 | 403 | 404
POST emulation:pledge_recall                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:pledge_history                302 | 200 | 200 | 200 | 200 | 404
GET  emulation:pledge_comments               302 | 200 | 200 | 200 | 200 | 404
POST emulation:pledge_comments               302 | 422 | 422 | 422 | 403 | 404
POST emulation:pledge_comment                302 | 422 | 422 | 422 | 403 | 404
POST emulation:pledge_comment_resolve        302 | 403 | 403 | 302 | 403 | 404
# A unit's part of it: the officer writes, the leader sends, the secretary accepts or returns
GET  emulation:entry_detail                  302 | 200 404 | 200 404 | 200 | 404 | 404
GET  emulation:entry_edit                    302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST emulation:entry_edit                    302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:entry_submit                  302 | 403 404 | 302 404 | 403 | 404 | 404
POST emulation:entry_return                  302 | 403 404 | 403 404 | 422 | 404 | 404
POST emulation:entry_accept                  302 | 403 404 | 403 404 | 422 | 404 | 404
# This year's pledge, signed in the year before, which is not opened: the leader signs, the secretary for the office
# (an observer's page says that there is none)
GET  emulation:pledge_detail@2023            302 | 200 | 200 | 200 | 200 | 404
GET  emulation:pledge_pdf@2023               302 | 200 | 200 | 200 | 404 | 404
GET  emulation:pledge_signing@2023           302 | 200 | 200 | 200 | 404 | 404
GET  emulation:pledge_sign@2023              302 | 403 | 200 | 200 | 404 | 404
POST emulation:pledge_sign@2023              302 | 403 | 422 | 422 | 404 | 404
# The other ways to sign, and what belongs to the room
GET  emulation:pledge_way@2023               302 | 403 | 200 | 200 | 404 | 404
POST emulation:pledge_way@2023               302 | 403 | 422 | 422 | 404 | 404
# Offered only where it is configured, and here nothing is
GET  emulation:pledge_tool@2023              302 | 404 | 404 | 404 | 404 | 404
POST emulation:pledge_tool@2023              302 | 404 | 404 | 404 | 404 | 404
GET  emulation:pledge_remote@2023            302 | 404 | 404 | 404 | 404 | 404
POST emulation:pledge_remote@2023            302 | 404 | 404 | 404 | 404 | 404
GET  emulation:pledge_ticket@2023            302 | 403 | 404 | 404 | 404 | 404
POST emulation:pledge_ticket@2023            302 | 403 | 404 | 404 | 404 | 404
GET  emulation:pledge_file@2023              302 | 200 | 200 | 200 | 404 | 404
GET  emulation:pledge_sheet@2023             302 | 403 | 200 | 200 | 404 | 404
GET  emulation:pledge_signer@2023            302 | 403 | 302 403 | 403 | 404 | 404
GET  emulation:pledge_question@2023          302 | 403 | 403 | 200 | 404 | 404
POST emulation:pledge_question@2023          302 | 403 | 403 | 422 | 404 | 404
GET  emulation:pledge_scan@2023              302 | 404 | 404 | 200 | 404 | 404
POST emulation:pledge_scan@2023              302 | 404 | 404 | 422 | 404 | 404
GET  emulation:pledge_scan_file@2023         302 | 404 | 404 | 200 | 404 | 404
GET  emulation:pledge_unsigned@2023          302 | 403 | 403 | 200 | 404 | 404
POST emulation:pledge_unsigned@2023          302 | 403 | 403 | 422 | 404 | 404
GET  emulation:pledge_preflight@2023         302 | 403 | 200 | 200 | 404 | 404
GET  emulation:pledge_links@2023             302 | 403 | 403 | 200 | 404 | 404
POST emulation:practice_open@2023            302 | 403 | 403 | 302 | 403 | 404
POST emulation:practice_remove@2024          302 | 403 | 403 | 302 | 403 | 404
# Who may sign: kept by the unit's leader, for all members by the year's secretary
GET  emulation:mandate_list                  302 | 403 | 200 | 200 | 403 | 403
GET  emulation:mandate_create                302 | 403 | 200 | 200 | 403 | 403
POST emulation:mandate_create                302 | 403 | 422 | 422 | 403 | 403
GET  emulation:mandate_end                   302 | 404 | 200 404 | 200 | 404 | 404
POST emulation:mandate_end                   302 | 404 | 422 404 | 422 | 404 | 404
POST emulation:mandate_remove                302 | 404 | 302 404 | 302 | 404 | 404
GET  emulation:certificate_create            302 | 403 | 200 | 200 | 403 | 403
POST emulation:certificate_create            302 | 403 | 422 | 422 | 403 | 403
POST emulation:certificate_end               302 | 404 | 302 404 | 302 | 404 | 404
# Results and points of a year that is opened to its members
GET  emulation:result_list                   302 | 200 | 200 | 200 | 200 | 404
GET  emulation:result_edit                   302 | 200 403 | 403 | 200 | 403 | 404
POST emulation:result_edit                   302 | 422 403 | 403 | 422 | 403 | 404
POST emulation:result_compute                302 | 302 403 | 403 | 302 | 403 | 404
# The scoring table: read by the members, written by the head unit's secretary
GET  emulation:criteria_detail               302 | 200 | 200 | 200 | 200 | 404
POST emulation:criteria_begin                302 | 403 | 403 | 422 | 403 | 404
GET  emulation:criteria_edit                 302 | 403 | 403 | 200 | 403 | 404
POST emulation:criteria_edit                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:criterion_add                 302 | 403 | 403 | 200 | 403 | 404
POST emulation:criterion_add                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:criterion_edit                302 | 403 | 403 | 200 | 403 | 404
POST emulation:criterion_edit                302 | 403 | 403 | 422 | 403 | 404
POST emulation:criterion_up                  302 | 403 | 403 | 422 302 | 403 | 404
POST emulation:criterion_down                302 | 403 | 403 | 302 422 | 403 | 404
POST emulation:criterion_delete              302 | 403 | 403 | 422 | 403 | 404
POST emulation:criteria_sum                  302 | 403 | 403 | 302 | 403 | 404
POST emulation:criteria_freeze               302 | 403 | 403 | 302 | 403 | 404
POST emulation:criteria_thaw                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:criteria_compare              302 | 200 | 200 | 200 | 200 | 404
GET  emulation:score_list                    302 | 200 | 200 | 200 | 200 | 404
GET  emulation:score_edit                    302 | 403 | 403 | 200 | 403 | 404
POST emulation:score_edit                    302 | 403 | 403 | 422 | 403 | 404
GET  emulation:score_explain                 302 | 200 | 200 | 200 | 200 | 404
POST emulation:score_compute                 302 | 403 | 403 | 302 | 403 | 404
GET  emulation:score_facts                   302 | 403 | 403 | 200 | 403 | 404
POST emulation:score_facts                   302 | 403 | 403 | 422 | 403 | 404
POST emulation:sheet_settle                  302 | 403 | 403 | 422 | 403 | 404
# What would be with other results: the own unit, and the secretary of each
GET  emulation:score_what_if                 302 | 200 403 | 200 403 | 200 | 403 | 404
POST emulation:score_settle                  302 | 403 | 403 | 422 | 403 | 404
POST emulation:score_lock                    302 | 403 | 403 | 422 | 403 | 404
POST emulation:score_reopen                  302 | 403 | 403 | 422 | 403 | 404
# The self-score of a unit in the making: the officer writes and proves, the leader passes; the secretary reads
GET  emulation:self_score                    302 | 200 404 | 200 404 | 200 | 404 | 404
POST emulation:self_score                    302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:self_score_present            302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:self_score_take_back          302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:self_score_give_back          302 | 403 404 | 422 404 | 403 | 404 | 404
POST emulation:self_score_submit             302 | 403 404 | 422 404 | 403 | 404 | 404
GET  emulation:evidence_add                  302 | 200 404 | 403 404 | 200 403 | 404 | 404
POST emulation:evidence_add                  302 | 422 404 | 403 404 | 422 403 | 404 | 404
GET  emulation:evidence_file                 302 | 200 404 | 200 404 | 200 | 404 | 404
POST emulation:evidence_remove               302 | 302 404 | 403 404 | 302 403 | 404 | 404
# The lots are no secret; a check is its checker's (here the member checks the head) until it is sent
GET  emulation:check_draw                    302 | 200 | 200 | 200 | 200 | 404
POST emulation:check_draw                    302 | 403 | 403 | 422 | 403 | 404
GET  emulation:cross_check                   302 | 404 200 | 404 200 | 200 404 | 404 | 404
POST emulation:cross_check                   302 | 404 422 | 404 403 | 403 404 | 404 | 404
POST emulation:cross_check_present           302 | 404 422 | 404 403 | 403 404 | 404 | 404
POST emulation:cross_check_take_back         302 | 404 422 | 404 403 | 403 404 | 404 | 404
POST emulation:cross_check_give_back         302 | 404 403 | 404 422 | 403 404 | 404 | 404
POST emulation:cross_check_submit            302 | 404 403 | 404 422 | 403 404 | 404 | 404
# The explanations: the secretary sets the deadline, the unit answers, others read what was sent
GET  emulation:explanation_round             302 | 200 | 200 | 200 | 200 | 404
POST emulation:explanation_round             302 | 403 | 403 | 422 | 403 | 404
GET  emulation:explanation_extend            302 | 403 | 403 | 200 | 403 | 404
POST emulation:explanation_extend            302 | 403 | 403 | 422 | 403 | 404
GET  emulation:explanation                   302 | 200 404 | 200 404 | 200 | 404 | 404
POST emulation:explanation                   302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:explanation_present           302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:explanation_take_back         302 | 422 404 | 403 404 | 422 403 | 404 | 404
POST emulation:explanation_give_back         302 | 403 404 | 422 404 | 403 | 404 | 404
POST emulation:explanation_submit            302 | 403 404 | 422 404 | 403 | 404 | 404
POST emulation:round_begin                   302 | 403 | 403 | 422 | 403 | 404
GET  emulation:standing_list                 302 | 200 | 200 | 200 | 200 | 404
GET  emulation:standing_sensitivity          302 | 403 | 200 | 200 | 403 | 404
GET  emulation:standing_replay               302 | 200 | 200 | 200 | 200 | 404
# Ballots: the head unit's secretary runs them and has no vote; the leader votes for the own unit
GET  emulation:ballot_list                   302 | 200 | 200 | 200 | 200 | 404
GET  emulation:ballot_create                 302 | 403 | 403 | 200 | 403 | 404
POST emulation:ballot_create                 302 | 403 | 403 | 422 | 403 | 404
GET  emulation:ballot_detail                 302 | 200 | 200 | 200 | 200 | 404
GET  emulation:ballot_edit                   302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_edit                   302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_prepare                302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_redraft                302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_presence               302 | 403 | 403 | 302 | 403 | 404
POST emulation:ballot_open                   302 | 403 | 403 | 422 | 403 | 404
GET  emulation:ballot_vote                   302 | 403 | 200 | 403 | 403 | 404
POST emulation:ballot_vote                   302 | 403 | 422 | 403 | 403 | 404
POST emulation:ballot_close                  302 | 403 | 403 | 422 | 403 | 404
GET  emulation:ballot_count                  302 | 403 | 403 | 200 | 403 | 404
POST emulation:ballot_count                  302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_count_again            302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_announce               302 | 403 | 403 | 422 | 403 | 404
POST emulation:ballot_annul                  302 | 403 | 403 | 422 | 403 | 404
# (the ballot of this table is still open: there is nothing to be read of its count)
GET  emulation:ballot_minutes_pdf            302 | 404 | 404 | 404 | 404 | 404
GET  emulation:ballot_minutes_docx           302 | 404 | 404 | 404 | 404 | 404
POST emulation:ballot_next_round             302 | 403 | 403 | 422 | 403 | 404
# Awards: own ones always, all when the year is opened; officers nominate, leaders forward, the secretary does the rest
GET  emulation:award_list                    302 | 200 | 200 | 200 | 200 | 404
GET  emulation:award_export                  302 | 200 | 200 | 200 | 200 | 404
GET  emulation:award_create                  302 | 200 | 403 | 200 | 403 | 404
POST emulation:award_create                  302 | 422 | 403 | 422 | 403 | 404
GET  emulation:award_detail                  302 | 200 | 200 | 200 | 200 | 404
GET  emulation:award_edit                    302 | 200 403 | 403 | 200 403 | 403 | 404
POST emulation:award_edit                    302 | 422 403 | 403 | 422 403 | 403 | 404
POST emulation:award_remove                  302 | 302 403 | 403 | 302 403 | 403 | 404
POST emulation:award_forward                 302 | 403 | 302 403 | 403 | 403 | 404
POST emulation:award_receive                 302 | 403 | 403 | 422 | 403 | 404
POST emulation:award_return                  302 | 403 | 403 | 422 | 403 | 404
POST emulation:award_grant                   302 | 403 | 403 | 422 | 403 | 404
POST emulation:award_refuse                  302 | 403 | 403 | 422 | 403 | 404
POST emulation:award_withdraw                302 | 403 | 403 | 422 | 403 | 404
GET  emulation:submission_create             302 | 403 | 403 | 200 | 403 | 404
POST emulation:submission_create             302 | 403 | 403 | 422 | 403 | 404
GET  emulation:submission_docx               302 | 404 | 404 | 200 | 404 | 404
GET  emulation:submission_pdf                302 | 404 | 404 | 200 | 404 | 404
# Handing over: for the secretaries of the two heads
GET  emulation:handover_detail               302 | 404 | 404 | 200 | 404 | 404
POST emulation:handover_detail               302 | 404 | 404 | 422 | 404 | 404
GET  emulation:handover_docx                 302 | 404 | 404 | 200 | 404 | 404
GET  emulation:handover_pdf                  302 | 404 | 404 | 200 | 404 | 404
# The summary report while it is a draft; members read it, the year's secretary writes it
GET  reports:report_detail                   404 | 200 | 200 | 200 | 404 | 404
GET  reports:report_pdf                      404 | 200 | 200 | 200 | 404 | 404
GET  reports:report_docx                     404 | 200 | 200 | 200 | 404 | 404
GET  reports:report_xlsx                     404 | 200 | 200 | 200 | 404 | 404
GET  reports:picture_page                    404 | 200 | 200 | 200 | 404 | 404
GET  reports:picture_pdf                     404 | 200 | 200 | 200 | 404 | 404
GET  reports:picture_pdf_a3                  404 | 200 | 200 | 200 | 404 | 404
GET  reports:picture_png                     404 | 200 | 200 | 200 | 404 | 404
GET  reports:speaking_card                   404 | 200 | 200 | 200 | 404 | 404
GET  reports:card_pdf                        404 | 200 | 200 | 200 | 404 | 404
GET  reports:card_pdf_a4                     404 | 200 | 200 | 200 | 404 | 404
# The bundle of a document with gaps is refused, with what is missing
GET  reports:bundle                          302 | 403 | 403 | 200 | 404 | 404
GET  reports:bundle_file                     302 | 403 | 403 | 422 | 404 | 404
GET  reports:report_edit                     302 | 403 | 403 | 200 | 404 | 404
POST reports:report_edit                     302 | 403 | 403 | 422 | 404 | 404
GET  reports:section_list                    302 | 200 | 200 | 200 | 404 | 404
GET  reports:section_detail                  302 | 200 | 200 | 200 | 404 | 404
POST reports:section_detail                  302 | 403 | 403 | 422 | 404 | 404
GET  reports:section_history                 302 | 200 | 200 | 200 | 404 | 404
POST reports:section_comment                 302 | 422 | 422 | 422 | 404 | 404
POST reports:comment_answer                  302 | 403 | 403 | 422 | 404 | 404
GET  reports:number_list                     302 | 200 | 200 | 200 | 404 | 404
POST reports:report_start                    302 | 403 | 403 | 422 | 404 | 404
POST reports:report_consult                  302 | 403 | 403 | 302 | 404 | 404
POST reports:report_approve                  302 | 403 | 403 | 422 | 404 | 404
POST reports:report_reopen                   302 | 403 | 403 | 422 | 404 | 404
POST reports:report_publish                  302 | 403 | 403 | 422 | 404 | 404
# Nothing to correct before there is a published version
GET  reports:correction_reasons              302 | 403 | 403 | 404 | 404 | 404
POST reports:correction_reasons              302 | 403 | 403 | 404 | 404 | 404
GET  reports:trace_list                      404 | 200 | 200 | 200 | 404 | 404
GET  reports:trace_detail                    404 | 200 | 200 | 200 | 404 | 404
# A published version: everybody asks where its numbers come from; the secretary writes the news about it
GET  reports:trace_list@2022                 200 | 200 | 200 | 200 | 200 | 200
GET  reports:trace_detail@2022               200 | 200 | 200 | 200 | 200 | 200
GET  reports:report_errata_page@2022         200 | 200 | 200 | 200 | 200 | 200
GET  reports:report_errata@2022              200 | 200 | 200 | 200 | 200 | 200
GET  reports:press_text@2022                 302 | 403 | 403 | 200 | 404 | 404
POST reports:press_text@2022                 302 | 403 | 403 | 422 | 404 | 404
POST reports:press_publish@2022              302 | 403 | 403 | 302 | 404 | 404
POST reports:press_unpublish@2022            302 | 403 | 403 | 422 | 404 | 404
"""


@dataclass(frozen=True)
class Line:
    method: str
    name: str
    year: int | None
    expected: tuple[str, ...]

    def __str__(self):
        return " ".join(filter(None, [self.method, self.name, self.year and str(self.year)]))


def parse(table):
    for text in table.strip().splitlines():
        if not text.startswith("#"):
            method, address, cells = text.split(None, 2)
            name, _, year = address.partition("@")
            expected = tuple(cell.strip() for cell in cells.split("|"))
            yield Line(method, name, int(year) if year else None, expected)


LINES = list(parse(TABLE))

# What an officer gets who signs «TUQ.» (and votes) for the own alliance that day; elsewhere what any officer gets.
DELEGATE = {
    "GET emulation:pledge_sign 2023": "200",
    "POST emulation:pledge_sign 2023": "422",
    "GET emulation:pledge_way 2023": "200",
    "POST emulation:pledge_way 2023": "422",
    "GET emulation:pledge_ticket 2023": "404",
    "POST emulation:pledge_ticket 2023": "404",
    "GET emulation:pledge_sheet 2023": "200",
    "GET emulation:pledge_signer 2023": "302 403",
    "GET emulation:pledge_preflight 2023": "200",
    "GET emulation:ballot_vote": "200",
    "POST emulation:ballot_vote": "422",
}

# The administration goes by rule: what each role may get from any of its addresses, by GET or POST.
ADMINISTRATION = {
    "anonymous": {302},
    "officer": {403},
    "leader": {403},
    "secretary": {403},
    "observer": {403},
    "administrator": {200, 302, 403, 404, 405, 422},
}
