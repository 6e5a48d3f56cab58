package dev.retort.trainer.djl.codec;

import dev.retort.dataset.label.AnswerKind;
import java.util.List;

/** Finds the form in which a task's answers are put to a decoder. */
public final class CodecChoice {
  /** A form that loses more answers than this on its way there and back is not taken. */
  private static final double MOST_LOST = 0.01;

  private CodecChoice() {}

  /**
   * The form for a model that starts from nothing: answers to JSON tasks are aligned with their
   * requests if that loses next to none of them.
   */
  public static AnswerCodec fromScratch(AnswerKind kind, List<LabelledText> examples) {
    AnswerCodec plain = pretrained(kind);
    if (plain.equals(new Verbatim(Verbatim.Form.TEXT))) {
      return plain;
    }
    AnswerCodec aligned = new CopyAlignedJson();
    long lost = examples.stream().filter(example -> !survives(aligned, example)).count();
    return lost <= MOST_LOST * examples.size() ? aligned : plain;
  }

  /** The form for a model that has learnt language before: answers as they stand. */
  public static AnswerCodec pretrained(AnswerKind kind) {
    return switch (kind) {
      case JSON, TOOL_CALLS -> new Verbatim(Verbatim.Form.JSON);
      case LABEL, LABEL_SET, TEXT -> new Verbatim(Verbatim.Form.TEXT);
    };
  }

  private static boolean survives(AnswerCodec codec, LabelledText example) {
    return codec
        .decode(example.input(), codec.encode(example.input(), example.answer()))
        .filter(example.answer()::equals)
        .isPresent();
  }
}
