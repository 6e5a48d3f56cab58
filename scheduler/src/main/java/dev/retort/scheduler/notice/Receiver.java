package dev.retort.scheduler.notice;

import dev.retort.registry.webhook.WebhookSecret;
import java.net.URI;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Who is told.
 *
 * @param url where messages are posted
 * @param secret what they are signed with
 * @param kinds of which notices; of all if empty
 */
public record Receiver(URI url, WebhookSecret secret, Set<NoticeKind> kinds) {
  private static final int KEY = 16;

  public Receiver {
    Objects.requireNonNull(url);
    Objects.requireNonNull(secret);
    kinds = kinds.isEmpty() ? EnumSet.allOf(NoticeKind.class) : EnumSet.copyOf(kinds);
  }

  boolean wants(Notice notice) {
    return kinds.contains(notice.kind());
  }

  /** Its name in the outbox: what waits for it outlives another secret, but no other address. */
  String key() {
    return DigestUtils.sha256Hex(url.toString()).substring(0, KEY);
  }
}
