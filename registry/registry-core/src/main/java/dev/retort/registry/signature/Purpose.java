package dev.retort.registry.signature;

import java.nio.charset.StandardCharsets;

/**
 * What is signed. Its word and a line feed go before the signed bytes, so that a signature of one
 * kind of thing can't be passed off as that of another.
 */
public enum Purpose {
  /** A bundle's manifest. */
  MANIFEST("retort-manifest-v1"),

  /** The newest entry of an audit log. */
  AUDIT_HEAD("retort-audit-head-v1");

  private final String word;

  Purpose(String word) {
    this.word = word;
  }

  /** What goes before the signed bytes. */
  byte[] prefix() {
    return (word + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
