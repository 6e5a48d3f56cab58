package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.Objects;

/** What a decoder's weights are before its training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DecoderStart.Scratch.class, name = "scratch"),
  @JsonSubTypes.Type(value = DecoderStart.FullFineTuning.class, name = "full"),
  @JsonSubTypes.Type(value = DecoderStart.LowRank.class, name = "lora")
})
public sealed interface DecoderStart {

  /** Random weights; the tokenizer is trained on the dataset too. For narrow tasks. */
  record Scratch(DecoderSize size) implements DecoderStart {
    public Scratch {
      Objects.requireNonNull(size);
    }
  }

  /**
   * An open model's weights, all of which go on learning.
   *
   * @param base folder of a Hugging Face snapshot
   */
  record FullFineTuning(Path base) implements DecoderStart {
    public FullFineTuning {
      Objects.requireNonNull(base);
    }
  }

  /**
   * An open model's weights, which stay as they are, with an adapter that learns.
   *
   * @param base folder of a Hugging Face snapshot
   */
  record LowRank(Path base, LoraSettings lora) implements DecoderStart {
    public LowRank {
      Objects.requireNonNull(base);
      Objects.requireNonNull(lora);
    }
  }
}
