import { useEffect, useRef, useState } from "react";
import { t } from "../i18n/en";
import { usePlace, useSignedIn, useStore } from "./AppContext";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { PaneLoading } from "./PaneLoading";

/** The app was opened by tapping the notification of an alert test. */
export default function AlertTested({ testId }: { testId: string }) {
	const { duty } = useSignedIn();
	const now = useStore(duty);
	const { go } = usePlace();
	const [outcome, setOutcome] = useState<boolean | null>(null);
	const asked = useRef(false);

	useEffect(() => {
		if (asked.current) return;
		asked.current = true;
		void duty.finishTest(testId).then(setOutcome);
	}, [duty, testId]);

	if (outcome === null) return <PaneLoading />;
	return (
		<EmptyState icon={outcome ? "check" : "warning"} title={outcome ? t.alertTest.passed : t.alertTest.over} action={<Button kind="primary" onClick={() => go({ kind: "on-call" }, "replace")}>{t.places.onCall}</Button>}>
			{outcome ? t.alertTest.focus : (now.problem && t.alertTest.overWords) || t.alertTest.silent}
		</EmptyState>
	);
}
