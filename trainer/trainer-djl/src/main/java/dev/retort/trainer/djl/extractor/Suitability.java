package dev.retort.trainer.djl.extractor;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import java.util.List;

/**
 * Whether an extractor can answer a task, found out from its training rows.
 *
 * @param kind what the answers are
 * @param rows training rows
 * @param share of the rows looked at that tags and rendering reproduce to the character: no
 *     extractor of this kind answers more of them right
 */
public record Suitability(AnswerKind kind, int rows, double share) {
  /**
   * A smaller share of reproducible rows is a task for another kind of student. The rest of the
   * rows cannot be answered right: its confidence learns to tell, and the teacher answers them.
   */
  public static final double LEAST_SHARE = 0.5;

  /** Fewer rows show no shape. */
  public static final int LEAST_ROWS = 50;

  /** As many rows as this are looked at, evenly spread. */
  private static final int SAMPLE = 3000;

  /** Looks at a dataset's training rows. */
  public static Suitability of(DatasetVersion dataset) {
    AnswerKind kind = dataset.manifest().answerKind();
    if (kind != AnswerKind.JSON && kind != AnswerKind.TOOL_CALLS) {
      return new Suitability(kind, dataset.manifest().rows().getOrDefault(Split.TRAINING, 0), 0);
    }
    List<TrainingExample> all = dataset.examples(Split.TRAINING);
    int step = Math.max(1, (all.size() + SAMPLE - 1) / SAMPLE);
    List<TrainingExample> some =
        java.util.stream.IntStream.range(0, all.size())
            .filter(i -> i % step == 0)
            .mapToObj(all::get)
            .toList();
    return new Suitability(kind, all.size(), ShapeDiscovery.of(some).share());
  }

  /** Whether an extractor is worth training. */
  public boolean isEnough() {
    return rows >= LEAST_ROWS && share >= LEAST_SHARE;
  }
}
