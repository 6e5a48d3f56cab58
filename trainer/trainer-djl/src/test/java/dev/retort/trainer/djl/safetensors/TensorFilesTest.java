package dev.retort.trainer.djl.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.capture.DurableFile;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFilesTest {
  @Property(tries = 60)
  void singlePrecisionComesBackBitForBit(
      @ForAll @Size(min = 1, max = 40) List<Float> values,
      @ForAll @IntRange(min = 1, max = 3) int rows)
      throws IOException {
    float[] read = writtenAndRead(repeated(values, rows), rows, ElementType.F32);
    assertThat(read).containsExactly(repeated(values, rows));
  }

  @Property(tries = 60)
  void halvedPrecisionComesBackRoundedToNearest(
      @ForAll @Size(min = 1, max = 40) List<@FloatRange(min = -60000, max = 60000) Float> values)
      throws IOException {
    float[] given = repeated(values, 1);
    float[] brain = writtenAndRead(given, 1, ElementType.BF16);
    float[] half = writtenAndRead(given, 1, ElementType.F16);
    for (int i = 0; i < given.length; i++) {
      assertThat(Float.floatToRawIntBits(brain[i])).isEqualTo(roundedToBrain(given[i]));
      assertThat(Math.abs(half[i] - given[i]))
          .isLessThanOrEqualTo(Math.max(Math.abs(given[i]) * 0x1p-11f, 0x1p-25f));
    }
    assertThat(writtenAndRead(brain, 1, ElementType.BF16)).containsExactly(brain);
    assertThat(writtenAndRead(half, 1, ElementType.F16)).containsExactly(half);
  }

  /** The upper half of the bits, rounded to nearest, ties to even. */
  private static int roundedToBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  }

  private static float[] repeated(List<Float> values, int rows) {
    float[] all = new float[values.size() * rows];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i % values.size());
    }
    return all;
  }

  private static float[] writtenAndRead(float[] values, int rows, ElementType type)
      throws IOException {
    Path folder = Files.createTempDirectory("tensors");
    try (NDManager manager = DjlRuntime.newManager()) {
      Path file = folder.resolve("x.safetensors");
      NDArray array = manager.create(values, new Shape(rows, values.length / rows));
      TensorFiles.write(file, Map.of("x", array), type);
      try (TensorSource source = TensorSource.ofFile(file)) {
        assertThat(source.entries().get("x").type()).isEqualTo(type);
        return source.load("x", ElementType.F32, manager).toFloatArray();
      }
    } finally {
      DurableFile.deleteTree(folder);
    }
  }

  @Test
  void shardsComeBackTogether(@TempDir Path folder) {
    try (NDManager manager = DjlRuntime.newManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (int i = 0; i < 5; i++) {
        tensors.put("tensor." + i, manager.arange(i, i + 100, 1f));
      }
      tensors.put("scalar", manager.create(7f));
      tensors.put("empty", manager.create(new Shape(0, 3)));
      TensorFiles.writeModel(folder, tensors, ElementType.F32, 900);
      assertThat(folder.resolve("model-00001-of-00003.safetensors")).exists();
      assertThat(folder.resolve(TensorSource.SINGLE)).doesNotExist();
      try (TensorSource source = TensorSource.ofFolder(folder)) {
        assertThat(source.entries().keySet()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        tensors.forEach(
            (name, tensor) ->
                assertThat(source.load(name, ElementType.F32, manager).toFloatArray())
                    .containsExactly(tensor.toFloatArray()));
      }
    }
  }

  @Test
  void equalArraysGiveEqualBytesAndNothingTemporaryStays(@TempDir Path folder) throws IOException {
    try (NDManager manager = DjlRuntime.newManager()) {
      for (String name : List.of("a", "b")) {
        NDArray x = manager.arange(1000f);
        TensorFiles.write(folder.resolve(name), Map.of("x", x, "y", x.mul(2)), ElementType.BF16);
      }
    }
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void manyChunksComeBack(@TempDir Path folder) {
    try (NDManager manager = DjlRuntime.newManager()) {
      int count = (1 << 22) + 12345;
      NDArray big = manager.arange((float) count).mod(256);
      TensorFiles.write(folder.resolve("big"), Map.of("x", big), ElementType.BF16);
      try (TensorSource source = TensorSource.ofFile(folder.resolve("big"))) {
        assertThat(source.load("x", ElementType.F32, manager)).isEqualTo(big);
      }
    }
  }

  @Test
  void refusesToWriteWhatHalfPrecisionCannotHold(@TempDir Path folder) {
    try (NDManager manager = DjlRuntime.newManager()) {
      NDArray large = manager.create(new float[] {1, 70_000});
      assertThatThrownBy(
              () -> TensorFiles.write(folder.resolve("x"), Map.of("x", large), ElementType.F16))
          .hasMessageContaining("1 elements of tensor x are larger than F16 can hold")
          .hasMessageContaining("BF16");
      assertThat(folder).isEmptyDirectory();
    }
  }
}
