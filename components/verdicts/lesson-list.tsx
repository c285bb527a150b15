import Link from "next/link";
import { Panel, PanelHeader } from "@/components/ui/panel";
import { type ListedReview, ReviewLine } from "./review-list";

interface LessonListProps {
  lessons: (ListedReview & { lesson: string; settingsHref: string })[];
  isOwner: boolean;
}

/** What dismissed verdicts teach: the floor that each asks for, and what it would cost. */
export function LessonList({ lessons, isOwner }: LessonListProps) {
  return (
    <Panel aria-labelledby="lessons">
      <PanelHeader
        id="lessons"
        title="What dismissed verdicts ask for"
        note="The settings show what a floor would change before it is saved."
      />
      <ul className="divide-y divide-hairline">
        {lessons.map((lesson) => (
          <li key={lesson.key} className="flex flex-col gap-1 px-4 py-2.5 text-sm">
            <ReviewLine review={lesson} />
            <p>
              {lesson.lesson}{" "}
              {isOwner && (
                <Link href={lesson.settingsHref} prefetch={false} className="underline">
                  Set it
                </Link>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
