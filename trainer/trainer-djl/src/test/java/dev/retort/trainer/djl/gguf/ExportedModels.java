package dev.retort.trainer.djl.gguf;

import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Models with known answers as GGUF files. */
public final class ExportedModels {
  private ExportedModels() {}

  /** The folder of a golden model. */
  public static Path golden(String name) {
    try {
      return Path.of(ExportedModels.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Exports a golden model, which has no tokenizer, with a vocabulary in which the id 7 is written
   * [7]: its text shows the ids.
   */
  public static void write(String name, Path file, GgufType type) {
    Path folder = golden(name);
    DecoderConfig config = DecoderConfig.read(folder.resolve("config.json"));
    try (TensorSource source = TensorSource.ofFolder(folder);
        NDManager manager = DjlRuntime.newManager()) {
      GgufExport.write(
          file,
          config,
          vocabulary(config.vocabularySize()),
          GgufExport.stored(source, manager),
          type);
    }
  }

  /** Every id is a text token, so that nothing ends an answer early. */
  public static GgufVocabulary vocabulary(int size) {
    return new GgufVocabulary(
        IntStream.range(0, size).mapToObj(id -> "[" + id + "]").toList(),
        Collections.nCopies(size, GgufVocabulary.Kind.NORMAL),
        List.of("[ 1"),
        "gpt-2",
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        false);
  }
}
