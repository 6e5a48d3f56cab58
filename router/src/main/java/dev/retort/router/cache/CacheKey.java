package dev.retort.router.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What an answer is kept under: digests, so that a key tells nothing of the request.
 *
 * @param question digest of everything but the documents, and of whose answer it is
 * @param documents digest of the retrieved documents
 */
public record CacheKey(String question, String documents) {
  public CacheKey {
    Objects.requireNonNull(question);
    Objects.requireNonNull(documents);
  }

  /**
   * The key among those of one owner only: a task, an application, a student's version, a trace.
   */
  public CacheKey of(List<String> owner) {
    return new CacheKey(digest(List.of(digest(owner), question)), documents);
  }

  /** SHA-256 of some texts, which cannot run into each other. */
  static String digest(List<String> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
