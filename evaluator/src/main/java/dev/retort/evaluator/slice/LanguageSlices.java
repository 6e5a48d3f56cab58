package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * By the request's language, in dimension {@code language}, as its ISO 639-3 code. Texts that are
 * too short or too mixed to tell are {@value #UNDETERMINED}. The detector is Apache OpenNLP's with
 * its model of 103 languages. Thread-safe.
 */
public final class LanguageSlices implements SliceRule {
  /** ISO 639-3's code for what cannot be told. */
  public static final String UNDETERMINED = "und";

  private static final String DIMENSION = "language";
  private static final String MODEL = "/langdetect-183.bin";

  /** Over 103 languages even a sure guess has a low probability; what tells is the distance. */
  private static final double CLEAR_LEAD = 1.3;

  private final LanguageDetectorME detector;

  private LanguageSlices(LanguageDetectorME detector) {
    this.detector = detector;
  }

  /** Loads the detector's model, which takes about a second and some 10 MB. */
  public static LanguageSlices load() {
    try (InputStream model = LanguageDetectorModel.class.getResourceAsStream(MODEL)) {
      if (model == null) {
        throw new IllegalStateException(
            "the language model %s is not on the class path; add org.apache.opennlp:opennlp-models-langdetect"
                .formatted(MODEL));
      }
      return new LanguageSlices(new LanguageDetectorME(new LanguageDetectorModel(model)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the language model " + MODEL, e);
    }
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    return List.of(new Slice(DIMENSION, language(row.input())));
  }

  String language(String text) {
    Language[] falling = predict(text);
    return falling.length > 1
            && falling[0].getConfidence() >= CLEAR_LEAD * falling[1].getConfidence()
        ? falling[0].getLang()
        : UNDETERMINED;
  }

  /** The library does not promise that its detector may be shared. */
  private synchronized Language[] predict(String text) {
    return detector.predictLanguages(text);
  }
}
