"""What the statement of a window takes from the rows of each kind of duty: when it lives, when it rests, what was entered.

`sql.py` puts them together. DOMAIN 4.
"""

from visits.rules import Kind

# The rows that make a duty live, to be joined to `mine d`; a duty has one in a window, or several (links, renewed rows).
LIVE = {
    Kind.AREA_SURVEY: "pairing_link r ON r.leader_id = d.leader_id",
    Kind.CONTACT_POINT: """pairing_contactpoint r
        ON r.leader_id = d.leader_id AND r.community_id = d.community_id""",
    Kind.WORK_GROUP: """pairing_pairing r
        ON r.department_id = d.organisation_id AND r.community_id = d.community_id AND r.cycle_id = d.cycle_id""",
    Kind.STREET_GUIDANCE: """(
            SELECT y.id AS cycle_id, y.started_on, y.ended_on, c.id AS community_id, c.street_id
            FROM pairing_cycle y CROSS JOIN pairing_community c WHERE y.id = %(cycle)s
        ) r ON r.cycle_id = d.cycle_id AND r.community_id = d.community_id AND r.street_id = d.organisation_id""",
    Kind.RESIDENCE: "pairing_posting r ON r.cadre_id = d.cadre_id AND r.community_id = d.community_id",
}

OF_LEADER = """
        SELECT d.id AS duty_id, 2 AS tag, r.started_on AS s, r.ended_on AS e, {approved} AS known_on
        FROM mine d JOIN pairing_suspension r ON r.leader_id = d.leader_id WHERE r.state = 'approved'
"""
RESTS = {
    Kind.AREA_SURVEY: OF_LEADER,
    Kind.CONTACT_POINT: OF_LEADER,
    Kind.WORK_GROUP: """
        SELECT d.id AS duty_id, 2 AS tag, p.started_on AS s, p.ended_on AS e, {approved} AS known_on
        FROM mine d JOIN pairing_pairing r
            ON r.department_id = d.organisation_id AND r.community_id = d.community_id AND r.cycle_id = d.cycle_id
        JOIN pairing_suspension p ON p.pairing_id = r.id WHERE p.state = 'approved'
    """,
    Kind.STREET_GUIDANCE: """
        SELECT d.id AS duty_id, 0 AS tag, r.started_on AS s, r.ended_on AS e, {never} AS known_on
        FROM mine d JOIN pairing_pairing r ON r.community_id = d.community_id
        UNION ALL
        SELECT d.id, 2, r.started_on, r.ended_on, {approved}
        FROM mine d JOIN pairing_suspension r ON r.street_id = d.organisation_id WHERE r.state = 'approved'
    """,
    Kind.RESIDENCE: """
        SELECT d.id AS duty_id, 2 AS tag, p.started_on AS s, p.ended_on AS e, {approved} AS known_on
        FROM mine d JOIN pairing_posting r ON r.cadre_id = d.cadre_id AND r.community_id = d.community_id
        JOIN pairing_suspension p ON p.posting_id = r.id WHERE p.state = 'approved'
    """,
}

# What was entered for a duty, from the visits' sides or the days of monthly sheets, in four parts: what was disputed;
# what stands for a plain duty at the end of the day `cut`, the same for all (of visits only those are looked at that do
# not stand); and for the others what there is, with the days on which it came to stand.
VISITS = {
    "disputed": """
        SELECT x.duty_id, t.visit_id AS record_id, t.raised_on, t.settled_on
        FROM visits_dispute t JOIN visits_visitside x ON x.visit_id = t.visit_id
        WHERE x.visited_on >= {start} AND x.visited_on <= {end}{some}
    """,
    "plain": """
        SELECT x.duty_id, x.visited_on AS day, x.accepted_on, q.stands AS unsure
        FROM visits_visitside x LEFT JOIN (
            SELECT v.id, CASE
                WHEN v.entered_on <= {cut} AND (v.withdrawn_on IS NULL OR v.withdrawn_on > {cut}) THEN 1 ELSE 0
                END AS stands
            FROM visits_visit v WHERE v.visited_on >= {start} AND v.visited_on <= {end} AND (
                v.entered_on IS NULL OR v.entered_on > {cut} OR v.withdrawn_on <= {cut}
                OR %(confirmed_only)s = 1 AND COALESCE(v.confirmed_on, v.answer_due_on, {later}) > {cut})
        ) q ON q.id = x.visit_id
        WHERE x.visited_on >= {start} AND x.visited_on <= {end} AND (q.id IS NULL OR q.stands = 1){some}
    """,
    "noted": """
        SELECT x.duty_id, x.visited_on AS day, x.accepted_on, x.visit_id AS record_id
        FROM odd o JOIN visits_visitside x ON x.duty_id = o.duty_id
        WHERE x.visited_on >= {start} AND x.visited_on <= {end}
    """,
    "facts": """
        SELECT x.duty_id, x.day, x.accepted_on, x.record_id, v.entered_on, v.withdrawn_on,
            COALESCE(v.confirmed_on, v.answer_due_on) AS sure_on
        FROM noted x JOIN visits_visit v ON v.id = x.record_id
        WHERE v.visited_on >= {start} AND v.visited_on <= {end}
    """,
}
SHEETS = {
    "disputed": """
        SELECT t.duty_id, t.id AS record_id, x.raised_on, x.settled_on
        FROM visits_dispute x JOIN visits_residentsheet t ON t.id = x.sheet_id
        WHERE t.id IN (SELECT y.sheet_id FROM visits_sheetday y WHERE y.day >= {start} AND y.day <= {end}){some}
    """,
    "plain": """
        SELECT t.duty_id, x.day, x.entered_on AS accepted_on, CASE
            WHEN %(confirmed_only)s = 1 AND COALESCE(t.confirmed_on, t.answer_due_on, {later}) > {cut} THEN 1
            END AS unsure
        FROM visits_sheetday x JOIN visits_residentsheet t ON t.id = x.sheet_id
        WHERE x.day >= {start} AND x.day <= {end}
            AND x.entered_on <= {cut} AND (t.withdrawn_on IS NULL OR t.withdrawn_on > {cut}){some}
    """,
    "noted": """
        SELECT t.duty_id, x.day, x.entered_on AS accepted_on, t.id AS record_id, x.entered_on, t.withdrawn_on,
            COALESCE(t.confirmed_on, t.answer_due_on) AS sure_on
        FROM odd o JOIN visits_residentsheet t ON t.duty_id = o.duty_id JOIN visits_sheetday x ON x.sheet_id = t.id
        WHERE x.day >= {start} AND x.day <= {end}
    """,
    "facts": "SELECT * FROM noted",
}

# The statements that make the duties of a cycle which are not there yet.
DUTIES = {
    Kind.AREA_SURVEY: """
        INSERT INTO visits_duty (cycle_id, kind, leader_id)
        SELECT DISTINCT y.id, 'area_survey', r.leader_id FROM pairing_cycle y JOIN pairing_link r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
    Kind.CONTACT_POINT: """
        INSERT INTO visits_duty (cycle_id, kind, leader_id, community_id)
        SELECT DISTINCT y.id, 'contact_point', r.leader_id, r.community_id
        FROM pairing_cycle y JOIN pairing_contactpoint r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
    Kind.WORK_GROUP: """
        INSERT INTO visits_duty (cycle_id, kind, organisation_id, community_id)
        SELECT DISTINCT r.cycle_id, 'work_group', r.department_id, r.community_id
        FROM pairing_pairing r WHERE r.cycle_id = %s ON CONFLICT DO NOTHING""",
    Kind.STREET_GUIDANCE: """
        INSERT INTO visits_duty (cycle_id, kind, organisation_id, community_id)
        SELECT y.id, 'street_guidance', c.street_id, c.id FROM pairing_cycle y CROSS JOIN pairing_community c
        WHERE y.id = %s ON CONFLICT DO NOTHING""",
    Kind.RESIDENCE: """
        INSERT INTO visits_duty (cycle_id, kind, cadre_id, community_id)
        SELECT DISTINCT y.id, 'residence', r.cadre_id, r.community_id
        FROM pairing_cycle y JOIN pairing_posting r
        ON r.started_on <= y.ended_on AND (r.ended_on IS NULL OR r.ended_on >= y.started_on) WHERE y.id = %s
        ON CONFLICT DO NOTHING""",
}
