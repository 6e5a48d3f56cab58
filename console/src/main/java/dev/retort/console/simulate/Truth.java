package dev.retort.console.simulate;

import dev.retort.capture.StudentView;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.scheduler.RunOutcome;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a promoted student is really worth: it answers fresh requests, drawn as those of its
 * evaluation window were, and sound teachers say whether it is right.
 */
record Truth(SimulatedWorld world, Node node) {
  private static final int REQUESTS = 2000;
  private static final double CONFIDENCE = 0.95;

  SimulationOutcome.Promoted of(int night, SimulatedTask task, RunOutcome outcome) {
    Path file = outcome.reported().orElseThrow().in(node.workspace().home().runs());
    PromotionReport.Sealed sealed = PromotionReport.readJson(file).sealed();
    int from = SimulatedWorld.night(sealed.lineage().evaluationFrom());
    int until = SimulatedWorld.night(sealed.lineage().until());
    Path folder = student(file.getParent().getParent(), sealed.lineage().modelDigest());
    Tally tally = new Tally();
    try (TaskModel student = node.workspace().loader().load(folder)) {
      for (int day = from; day <= until; day++) {
        int count = Math.max(1, REQUESTS / (until - from + 1));
        for (SimulatedRequest request : world.requests(task, day, count, "t")) {
          tally.ask(request, student, sealed.rule());
        }
      }
    }
    EvaluationReport evaluation = sealed.evaluation().orElseThrow();
    return new SimulationOutcome.Promoted(
        night,
        task.name().value(),
        sealed.lineage().modelDigest(),
        ClopperPearson.interval(tally.wrong, tally.asked, CONFIDENCE),
        (double) tally.answered / tally.asked,
        sealed.policy().epsilon(),
        evaluation.served().certificate().upperBound());
  }

  private static final class Tally {
    private int asked;
    private int answered;
    private int wrong;

    void ask(SimulatedRequest request, TaskModel student, DeferralRule rule) {
      asked++;
      StudentView seen = request.seen();
      Prediction prediction = student.predict(seen.input());
      if (rule.answers(seen.input(), prediction)) {
        answered++;
        String text = seen.restore(prediction.answer());
        boolean right = new Applications.Answer(request, Optional.of("student"), text).isRight();
        wrong += right ? 0 : 1;
      }
    }
  }

  private static Path student(Path run, String digest) {
    try (Stream<Path> attempts = Files.list(run)) {
      return attempts
          .map(attempt -> attempt.resolve("student"))
          .filter(Files::isDirectory)
          .filter(folder -> FolderDigest.of(folder).equals(digest))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no student " + digest + " in " + run));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + run + ": " + e.getMessage(), e);
    }
  }
}
