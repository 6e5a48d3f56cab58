package dev.retort.trainer.djl.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a GGUF file says of itself.
 *
 * @param metadata in the file's order
 * @param tensors in the file's order
 * @param dataStart position of the first tensor byte
 */
public record GgufHeader(
    Map<String, GgufValue> metadata, List<GgufTensor> tensors, long dataStart) {
  public GgufHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads a header and checks it against the file: every tensor lies within, aligned and apart from
   * the others.
   *
   * @throws GgufException if the file is missing, cut off, something else, or lies
   */
  public static GgufHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new GgufReader(file, channel).header();
    } catch (IOException e) {
      throw new GgufException(
          file, "it cannot be read (%s). Copy it again.".formatted(e.getMessage()), e);
    }
  }

  /** A value that is text. */
  public Optional<String> text(String key) {
    return metadata.get(key) instanceof GgufValue.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** A value that is a whole number. */
  public Optional<Long> whole(String key) {
    return metadata.get(key) instanceof GgufValue.Whole whole
        ? Optional.of(whole.value())
        : Optional.empty();
  }

  /** Values that are texts; none if there is no such key. */
  public List<String> texts(String key) {
    return metadata.get(key) instanceof GgufValue.Texts texts ? texts.values() : List.of();
  }

  /** The model's architecture, as llama.cpp names it. */
  public Optional<String> architecture() {
    return text("general.architecture");
  }

  /** A number of the architecture, such as {@code context_length}. */
  public Optional<Long> architectureNumber(String key) {
    return architecture().flatMap(name -> whole(name + "." + key));
  }
}
