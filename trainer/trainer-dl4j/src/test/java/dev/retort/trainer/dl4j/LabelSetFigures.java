package dev.retort.trainer.dl4j;

import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prints how students of sets do on made-up traffic: a label each for itself, and each set taken
 * for one label (label powerset). Arguments: training rows, labels, one slip in so many answers,
 * seeds.
 */
final class LabelSetFigures {
  private static final int TESTED = 2_000;

  private LabelSetFigures() {}

  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[0]);
    int labels = Integer.parseInt(arguments[1]);
    int slips = Integer.parseInt(arguments[2]);
    for (int i = 3; i < arguments.length; i++) {
      long seed = Long.parseLong(arguments[i]);
      List<String[]> taught = SetTraffic.rows(rows, labels, slips, seed);
      List<String[]> tested = SetTraffic.rows(TESTED, labels, 0, seed + 1_000);
      for (AnswerKind kind : List.of(AnswerKind.LABEL_SET, AnswerKind.LABEL)) {
        print(kind, labels, seed, taught, tested);
      }
    }
  }

  private static void print(
      AnswerKind kind, int labels, long seed, List<String[]> taught, List<String[]> tested)
      throws IOException {
    Path home = Files.createTempDirectory("label-sets");
    DatasetVersion dataset = DatasetFixture.write(home.resolve("dataset"), kind, taught);
    RunFolder run =
        RunFolder.create(
            home.resolve("run"),
            new RunFolder.Request(
                "token",
                Dl4jTrainingEngine.NAME,
                TrainingSpec.seeded(seed),
                home.resolve("dataset")));
    new Dl4jTrainingEngine().train(TrainingSpec.seeded(seed), dataset, run);
    int exact = 0;
    int shared = 0;
    int given = 0;
    int expected = 0;
    try (TaskModel model = new Dl4jModelLoader().load(run.student())) {
      for (String[] row : tested) {
        Set<String> answer = AnswerKind.LABEL_SET.labelsIn(model.predict(row[0]).answer());
        Set<String> reference = AnswerKind.LABEL_SET.labelsIn(row[1]);
        exact += answer.equals(reference) ? 1 : 0;
        given += answer.size();
        expected += reference.size();
        Set<String> both = new HashSet<>(answer);
        both.retainAll(reference);
        shared += both.size();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %.1f %% | %.3f |%n",
        kind == AnswerKind.LABEL_SET ? "a sigmoid a label" : "label powerset",
        taught.size(),
        labels,
        dataset.manifest().labelHistogram().size(),
        seed,
        100.0 * exact / tested.size(),
        2.0 * shared / (given + expected));
  }
}
