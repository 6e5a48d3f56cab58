package dev.retort.console.web.account;

import dev.retort.console.web.Role;
import dev.retort.console.web.Visitor;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The tokens that programs show, beside the {@link Accounts}, whose tables have to be there. A
 * token is told once, when it is made; its digest alone is kept, which for 256 random bits is as
 * good as a slow hash. Thread-safe.
 */
public final class AccessTokens {
  /** For how long one is good unless it is said otherwise. */
  public static final Duration USUAL = Duration.ofDays(90);

  /** What the audit log calls the holder of a token: {@code token:NAME}. No person is called so. */
  static final String PREFIX = "token:";

  private static final int BYTES = 32;
  private static final RowMapper<Listed> LISTED =
      (row, context) ->
          new Listed(
              new AccountName(row.getString("name")),
              RoleWords.parse(row.getString("roles")),
              row.getObject("made_at", OffsetDateTime.class).toInstant(),
              row.getObject("expires_at", OffsetDateTime.class).toInstant());

  private final Jdbi jdbi;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * One of them, without what is secret.
   *
   * @param expires from then on it is worth nothing
   */
  public record Listed(AccountName name, Set<Role> roles, Instant madeAt, Instant expires) {
    public Listed {
      roles = Set.copyOf(roles);
    }
  }

  /** Tokens in a database that the accounts have been opened in. */
  public AccessTokens(DataSource source, Clock clock) {
    this.jdbi = Jdbi.create(source);
    this.clock = clock;
  }

  /**
   * Makes one.
   *
   * @return the token itself, which cannot be had again
   * @throws IllegalArgumentException if there is one of that name
   */
  public String issue(AccountName name, Set<Role> roles, Duration good) {
    if (good.isNegative() || good.isZero()) {
      throw new IllegalArgumentException("a token is good for a time, not for " + good);
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = "rt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    jdbi.useTransaction(
        handle -> {
          if (list().stream().anyMatch(listed -> listed.name().equals(name))) {
            throw new IllegalArgumentException(
                "there is a token %s already: revoke it first".formatted(name));
          }
          handle
              .createUpdate(
                  "insert into console_token (name, digest, roles, made_at, expires_at)"
                      + " values (:name, :digest, :roles, :made, :expires)")
              .bind("name", name.value())
              .bind("digest", DigestUtils.sha256Hex(token))
              .bind("roles", RoleWords.of(roles))
              .bind("made", now.atOffset(ZoneOffset.UTC))
              .bind("expires", now.plus(good).atOffset(ZoneOffset.UTC))
              .execute();
        });
    return token;
  }

  /** All of them, by name. */
  public List<Listed> list() {
    return jdbi.withHandle(
        handle ->
            handle.createQuery("select * from console_token order by name").map(LISTED).list());
  }

  /**
   * Takes one back.
   *
   * @throws IllegalArgumentException if there is none
   */
  public void revoke(AccountName name) {
    int removed =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("delete from console_token where name = :name")
                    .bind("name", name.value())
                    .execute());
    if (removed == 0) {
      throw new IllegalArgumentException("there is no token %s".formatted(name));
    }
  }

  /** Who shows a token; empty if it is unknown or expired. */
  Optional<Visitor> find(String token) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select * from console_token where digest = :digest")
                    .bind("digest", DigestUtils.sha256Hex(token))
                    .map(LISTED)
                    .findOne())
        .filter(listed -> listed.expires().isAfter(clock.instant()))
        .map(listed -> new Visitor(PREFIX + listed.name(), listed.roles()));
  }
}
