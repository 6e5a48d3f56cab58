package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;

/**
 * A finished student: tags the request, renders the answer. Immutable and thread-safe; a student
 * with a network holds native memory until it is closed.
 */
final class ExtractorModel implements TaskModel {
  private final AnswerTemplate shape;
  private final StateSpace space;
  private final Taggers taggers;
  private final Calibration calibration;

  ExtractorModel(AnswerTemplate shape, Taggers taggers, Calibration calibration) {
    this.shape = shape;
    this.space = new StateSpace(shape);
    this.taggers = taggers;
    this.calibration = calibration;
  }

  AnswerTemplate shape() {
    return shape;
  }

  Taggers taggers() {
    return taggers;
  }

  Calibration calibration() {
    return calibration;
  }

  /** A request without words gets the first class's bare answer, in which nobody trusts. */
  @Override
  public Prediction predict(String input) {
    RequestTokens request = RequestTokens.of(input);
    if (request.size() == 0) {
      return new Prediction(
          Rendering.of(shape, request, new Tagging(0, java.util.List.of())).answer(), 0);
    }
    Evidence evidence = evidence(shape, space, taggers, request, Words.of(request));
    return new Prediction(evidence.answer(), calibration.confidence(evidence));
  }

  static Evidence evidence(
      AnswerTemplate shape, StateSpace space, Taggers taggers, RequestTokens request, Words words) {
    return Evidence.of(shape, space, request, taggers.read(shape, words));
  }

  @Override
  public void close() {
    taggers.close();
  }
}
