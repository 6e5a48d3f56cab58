package dev.retort.evaluator.guardrail;

import dev.retort.evaluator.ServedSystem;
import dev.retort.trainer.Prediction;
import java.util.Optional;

/** What a served system's student says to requests that nobody has sent. */
record StudentAnswers(ServedSystem system) {

  /** The student's answer; empty if it leaves the request to the teacher. */
  Optional<String> answer(String request) {
    Prediction prediction = system.student().predict(request);
    return system.rule().answers(request, prediction)
        ? Optional.of(prediction.answer())
        : Optional.empty();
  }

  /** The student's answer, whether it would be given or not. */
  String unguarded(String request) {
    return system.student().predict(request).answer();
  }
}
