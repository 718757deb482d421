/* base/audit_class.h: kinds of things that the audit tells apart.
 *
 * A route's row names its class (API_AUDIT in api/access.h); what is done is
 * written by the action itself, through store/audit_store.h.
 */
#ifndef BASE_AUDIT_CLASS_H
#define BASE_AUDIT_CLASS_H

/* Stored by their words. */
#define AUDIT_CLASSES(X)                                               \
	X(AUDIT_SESSION, "session")   /* log-ins, devices, wipes */    \
	X(AUDIT_ROLE, "role")	      /* holding and defining roles */ \
	X(AUDIT_ROTA, "rota")	      /* shifts, imports, swaps */     \
	X(AUDIT_PRIORITY, "priority") /* urgent messages, ladders */   \
	X(AUDIT_INCIDENT, "incident") /* 2222, major incidents */      \
	X(AUDIT_HANDOVER, "handover")                                  \
	X(AUDIT_PATIENT, "patient")                                    \
	X(AUDIT_RECORD, "record") /* filing to the record */           \
	X(AUDIT_MEMBERSHIP, "membership")                              \
	X(AUDIT_POLICY, "policy") /* settings, retention */            \
	X(AUDIT_READ, "read")	  /* reads by governance */            \
	X(AUDIT_EXPORT, "export")                                      \
	X(AUDIT_ADMIN, "admin")

enum audit_class {
#define X(name, word) name,
	AUDIT_CLASSES(X)
#undef X
		AUDIT_CLASS_COUNT
};

const char *audit_class_word(enum audit_class c);

#endif
