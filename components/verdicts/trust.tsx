interface TrustProps {
  precision: string;
  recall: string;
  falseAlarms: string;
}

/** The figures that say how far verdicts can be trusted. */
export function Trust({ precision, recall, falseAlarms }: TrustProps) {
  return (
    <dl className="grid gap-4 lg:grid-cols-3">
      <Figure term="Precision" value={precision} note="Of the verdicts that people judged, those they confirmed." />
      <Figure term="Recall" value={recall} note="Of the deploys that people hold for bad, those that were flagged." />
      <Figure
        term="False alarms"
        value={falseAlarms}
        note="Of deploys that were only pretended, those that were blamed."
      />
    </dl>
  );
}

function Figure({ term, value, note }: { term: string; value: string; note: string }) {
  return (
    <div className="flex flex-col gap-1 rounded-lg border border-hairline bg-panel p-4">
      <dt className="text-sm font-semibold">{term}</dt>
      <dd className="text-lg">{value}</dd>
      <dd className="text-sm text-muted">{note}</dd>
    </div>
  );
}
