package dev.retort.trainer.djl.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * The printable character that stands for each byte in a byte-level vocabulary, as GPT-2 defined
 * it: printable Latin-1 bytes stand for themselves, the others for U+0100 onwards.
 */
final class ByteAlphabet {
  static final int SIZE = 256;
  private static final int FIRST_SUBSTITUTE = 0x100;
  private static final char[] SYMBOLS = symbols();

  private ByteAlphabet() {}

  private static char[] symbols() {
    char[] symbols = new char[SIZE];
    int substitute = FIRST_SUBSTITUTE;
    for (int value = 0; value < SIZE; value++) {
      symbols[value] = (char) (printable(value) ? value : substitute++);
    }
    return symbols;
  }

  private static boolean printable(int value) {
    return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
  }

  /** The character of a byte, 0 to 255. */
  static char symbol(int value) {
    return SYMBOLS[value];
  }

  /** A text's UTF-8 bytes as characters of this alphabet; unpaired surrogates count as U+FFFD. */
  static String spell(String text) {
    byte[] bytes = wellFormed(text).getBytes(StandardCharsets.UTF_8);
    StringBuilder spelled = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      spelled.append(symbol(Byte.toUnsignedInt(value)));
    }
    return spelled.toString();
  }

  /** The text with U+FFFD in place of unpaired surrogates, which UTF-8 can't carry. */
  static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (Character.isBmpCodePoint(text.codePointAt(i)) && Character.isSurrogate(text.charAt(i))) {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }
}
