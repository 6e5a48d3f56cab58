package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.language.LanguageDetector;
import java.util.List;

/**
 * By the request's language, in dimension {@code language}, as its ISO 639-3 code. Texts that are
 * too short or too mixed to tell are {@value #UNDETERMINED}. Thread-safe.
 */
public final class LanguageSlices implements SliceRule {
  /** ISO 639-3's code for what cannot be told. */
  public static final String UNDETERMINED = LanguageDetector.UNDETERMINED;

  private static final String DIMENSION = "language";

  private final LanguageDetector detector;

  private LanguageSlices(LanguageDetector detector) {
    this.detector = detector;
  }

  /** Loads the detector's model, which takes about a second and some 10 MB. */
  public static LanguageSlices load() {
    return new LanguageSlices(LanguageDetector.load());
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    return List.of(new Slice(DIMENSION, language(row.input())));
  }

  /** The language of a text, as its ISO 639-3 code. */
  public String language(String text) {
    return detector.language(text);
  }
}
