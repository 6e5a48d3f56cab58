package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;

/**
 * A finished student: tags the request, renders the answer. Immutable and thread-safe; holds
 * nothing outside the heap.
 */
final class ExtractorModel implements TaskModel {
  private final AnswerShape shape;
  private final StateSpace space;
  private final ChainTagger tagger;
  private final Calibration calibration;

  ExtractorModel(AnswerShape shape, ChainTagger tagger, Calibration calibration) {
    this.shape = shape;
    this.space = new StateSpace(shape);
    this.tagger = tagger;
    this.calibration = calibration;
  }

  AnswerShape shape() {
    return shape;
  }

  ChainTagger tagger() {
    return tagger;
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
    Evidence evidence = evidence(shape, space, tagger, request, Words.of(request));
    return new Prediction(evidence.answer(), calibration.confidence(evidence));
  }

  static Evidence evidence(
      AnswerShape shape, StateSpace space, ChainTagger tagger, RequestTokens request, Words words) {
    Chain chain = new Chain(space, tagger.transitions(), tagger.emissions(shape, space, words));
    return Evidence.of(shape, space, request, chain);
  }

  @Override
  public void close() {}
}
