import { useEffect } from "react";
import { t } from "../i18n/en";
import { soundOnce } from "../platform/alarm";
import { Button } from "./Button";
import { FullScreen } from "./FullScreen";
import { Icon } from "./Icon";
import css from "./NotSent.module.css";

interface Props {
	/** Two minutes have passed: only a fresh tap sends it. */
	expired: boolean;
	phone: string | null;
	onAgain: () => void;
	onBack: () => void;
}

/** Across the screen: nobody knows of it, and whom to call. */
export function NotSent({ expired, phone, onAgain, onBack }: Props) {
	useEffect(() => soundOnce("failure"), []);
	return (
		<FullScreen name={t.urgent.notSent} onClose={onBack}>
			<div className={css.screen}>
				<div className={css.words} role="alert">
					<span className={css.mark}>
						<Icon name="warning" size="large" />
					</span>
					<p className={css.title}>{t.urgent.nobodyTold}</p>
					{!phone && <p className={css.about}>{t.urgent.callSomebody}</p>}
				</div>
				{phone && (
					<a className={css.call} href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
						{t.urgent.callInstead(phone)}
					</a>
				)}
				<p className={css.about}>{expired ? t.urgent.expired : t.urgent.trying}</p>
				{expired && (
					<Button wide className={css.tall} onClick={onAgain}>
						{t.urgent.sendAgain}
					</Button>
				)}
				<Button kind="quiet" className={css.back} onClick={onBack}>
					{t.urgent.backToMessage}
				</Button>
			</div>
		</FullScreen>
	);
}
