package dev.retort.trainer.djl.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GgufTypeTest {
  private static ByteBuffer encoded(GgufType type, float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate((int) type.byteCount(values.length)).order(ByteOrder.LITTLE_ENDIAN);
    type.encode(values, 0, values.length, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.flip();
  }

  @Test
  void laysOutABlockOfQ8AsComputedByHand() {
    float[] values = new float[32];
    values[0] = 127;
    values[1] = -127;
    values[2] = 0.5f;
    values[3] = -0.5f;
    values[4] = 0.49f;
    values[31] = 64.2f;

    ByteBuffer block = encoded(GgufType.Q8_0, values);

    // The scale 127/127 = 1 is 0x3C00 in half precision; halves go away from zero.
    assertThat(block.remaining()).isEqualTo(34);
    assertThat(block.getShort(0)).isEqualTo((short) 0x3C00);
    assertThat(block.get(2)).isEqualTo((byte) 127);
    assertThat(block.get(3)).isEqualTo((byte) -127);
    assertThat(block.get(4)).isEqualTo((byte) 1);
    assertThat(block.get(5)).isEqualTo((byte) -1);
    assertThat(block.get(6)).isZero();
    assertThat(block.get(33)).isEqualTo((byte) 64);
  }

  @Test
  void scalesEachBlockOfQ8ByItself() {
    float[] values = new float[64];
    values[0] = 254;
    values[1] = 3;
    values[32] = -63.5f;
    values[33] = 31.75f;

    ByteBuffer blocks = encoded(GgufType.Q8_0, values);

    assertThat(HalfPrecision.toFloat(blocks.getShort(0))).isEqualTo(2);
    assertThat(blocks.get(2)).isEqualTo((byte) 127);
    assertThat(blocks.get(3)).isEqualTo((byte) 2);
    assertThat(HalfPrecision.toFloat(blocks.getShort(34))).isEqualTo(0.5f);
    assertThat(blocks.get(36)).isEqualTo((byte) -127);
    assertThat(blocks.get(37)).isEqualTo((byte) 64);
  }

  @Test
  void storesABlockOfZerosWithoutDividingByThem() {
    assertThat(encoded(GgufType.Q8_0, new float[32]).array()).containsOnly(0);
  }

  @Test
  void roundsToTheNearestHalfAndTiesToEven() {
    assertThat(HalfPrecision.of(1)).isEqualTo((short) 0x3C00);
    assertThat(HalfPrecision.of(-2)).isEqualTo((short) 0xC000);
    assertThat(HalfPrecision.of(65_504)).isEqualTo((short) 0x7BFF);
    assertThat(HalfPrecision.of(0x1p-24f)).isEqualTo((short) 1);
    assertThat(HalfPrecision.of(0x1p-25f)).isZero();
    assertThat(HalfPrecision.of(0x1.8p-24f)).isEqualTo((short) 2);
    assertThat(HalfPrecision.of(1 + 0x1p-11f)).isEqualTo((short) 0x3C00);
    assertThat(HalfPrecision.of(1 + 0x3p-11f)).isEqualTo((short) 0x3C02);
    assertThat(HalfPrecision.of(0x1.ffep0f)).isEqualTo((short) 0x4000);
    assertThat(HalfPrecision.of(0x1.ffep-15f)).isEqualTo((short) 0x0400);
    assertThat(HalfPrecision.of(-0f)).isEqualTo((short) 0x8000);
  }

  @Test
  void readsEveryFiniteHalfBackAsItself() {
    for (int bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7C00) != 0x7C00) {
        assertThat(HalfPrecision.of(HalfPrecision.toFloat((short) bits))).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void staysWithinHalfAStepOfQ8() {
    Random random = new Random(1);
    float[] values = new float[320];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    ByteBuffer blocks = encoded(GgufType.Q8_0, values);
    for (int i = 0; i < values.length; i++) {
      float scale = HalfPrecision.toFloat(blocks.getShort(i / 32 * 34));
      assertThat(Math.abs(scale * blocks.get(i / 32 * 34 + 2 + i % 32) - values[i]))
          .isLessThan(0.56f * scale);
    }
  }

  @Test
  void refusesWhatATypeCannotHold() {
    assertThatThrownBy(() -> encoded(GgufType.F16, 1, 70_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("element 1 is 70000.0, which f16 cannot hold");
    assertThatThrownBy(() -> encoded(GgufType.F32, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
