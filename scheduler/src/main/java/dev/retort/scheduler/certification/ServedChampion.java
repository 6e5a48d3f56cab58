package dev.retort.scheduler.certification;

import dev.retort.capture.Exchange;
import dev.retort.dataset.ReferenceAnswer;
import dev.retort.dataset.ReferenceAnswers;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.scheduler.RunFloors;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A champion's student and deferral rule, out of its own bundle, as a router has them.
 *
 * @param student open; closing this closes it
 * @param rule when it answers
 * @param right what its answers are right by
 */
record ServedChampion(TaskModel student, DeferralRule rule, EvaluationTask right)
    implements AutoCloseable {
  /** Pulls the version's bundle, unless it is here already, and opens it. */
  static ServedChampion open(RunFloors floors, ModelVersion version) {
    Bundle bundle =
        new ModelPuller(new PolledOrigin(floors.registry()), floors.verifier())
            .pull(version, floors.runs().resolve(version.name().value()).resolve("certified"))
            .bundle();
    try {
      DeferralRule rule = DeferralRule.readFrom(bundle.folder());
      EvaluationTask right =
          AnswerContract.readFrom(bundle.folder()).right().task(floors.measures());
      return new ServedChampion(floors.loader().load(bundle.folder()), rule, right);
    } catch (UncheckedIOException e) {
      throw new BundleDamagedException(
          bundle.folder().toString(),
          "the champion %s cannot be loaded, so nothing can be said of it: %s"
              .formatted(version, e.getMessage()),
          e);
    }
  }

  /** What it would have done with exchanges, in their order. */
  SampledLosses asked(List<Exchange> exchanges, ReferenceAnswers references) {
    List<Double> losses = new ArrayList<>();
    long answered = 0;
    for (Exchange exchange : exchanges) {
      Optional<ReferenceAnswer> reference = references.of(exchange);
      if (reference.isPresent()) {
        Optional<String> given = answer(reference.get().input());
        answered += given.isPresent() ? 1 : 0;
        losses.add(
            given.isPresent() && !right.agrees(reference.get().answer(), given.get()) ? 1.0 : 0.0);
      }
    }
    return new SampledLosses(losses, answered, exchanges.size() - losses.size());
  }

  private Optional<String> answer(String request) {
    if (!rule.mayAnswer(request)) {
      return Optional.empty();
    }
    Prediction prediction = student.predict(request);
    return rule.answers(request, prediction) ? Optional.of(prediction.answer()) : Optional.empty();
  }

  @Override
  public void close() {
    student.close();
  }
}
