package dev.retort.console.web.account;

import dev.retort.console.web.Role;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The local accounts, in the database of journal and schedule: consoles that have one database have
 * the same accounts. Thread-safe.
 */
public final class Accounts {
  private static final RowMapper<Known> KNOWN =
      (row, context) -> {
        String hash = row.getString("hash");
        return new Known(
            new Account(
                new AccountName(row.getString("name")),
                RoleWords.parse(row.getString("roles")),
                row.getObject("made_at", OffsetDateTime.class).toInstant()),
            hash,
            DigestUtils.sha256Hex(hash));
      };

  private final Jdbi jdbi;
  private final Clock clock;
  private final Passwords passwords = new Passwords();

  /**
   * An account with what shows that a session belongs to its present password.
   *
   * @param stamp of the password: another one has another
   */
  record Known(Account account, String hash, String stamp) {}

  private Accounts(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Opens them, with the tables that they and the tokens need. */
  public static Accounts open(DataSource source, Clock clock) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/retort/console/sql")
        .table("console_migrations")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
    return new Accounts(Jdbi.create(source), clock);
  }

  /** Whether nobody can log in yet. */
  public boolean isEmpty() {
    return jdbi.withHandle(handle -> count(handle, "%") == 0);
  }

  /** All of them, by name. */
  public List<Account> list() {
    return jdbi
        .withHandle(
            handle ->
                handle.createQuery("select * from console_account order by name").map(KNOWN).list())
        .stream()
        .map(Known::account)
        .toList();
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException if there is one already, or the password does not do
   */
  public void add(AccountName name, Set<Role> roles, String password) {
    String hash = passwords.hash(name, password);
    transaction(
        handle -> {
          if (find(handle, name).isPresent()) {
            throw new IllegalArgumentException("there is an account %s already".formatted(name));
          }
          insert(handle, name, roles, hash);
          return name;
        });
  }

  /**
   * Makes the first one, who may do everything.
   *
   * @return whether it was the first
   */
  boolean addFirst(AccountName name, String password) {
    String hash = passwords.hash(name, password);
    return transaction(
        handle -> {
          boolean first = count(handle, "%") == 0;
          if (first) {
            insert(handle, name, EnumSet.allOf(Role.class), hash);
          }
          return first;
        });
  }

  /**
   * Takes one away, with its sessions.
   *
   * @throws IllegalArgumentException if there is none, or it is the last operator's
   */
  public void remove(AccountName name) {
    transaction(
        handle -> {
          require(handle, name);
          requireAnotherOperator(handle, name);
          return handle
              .createUpdate("delete from console_account where name = :name")
              .bind("name", name.value())
              .execute();
        });
  }

  /**
   * Gives one other roles.
   *
   * @throws IllegalArgumentException if there is none, or nobody would be an operator any more
   */
  public void changeRoles(AccountName name, Set<Role> roles) {
    transaction(
        handle -> {
          require(handle, name);
          if (!roles.contains(Role.OPERATOR)) {
            requireAnotherOperator(handle, name);
          }
          return handle
              .createUpdate("update console_account set roles = :roles where name = :name")
              .bind("roles", RoleWords.of(roles))
              .bind("name", name.value())
              .execute();
        });
  }

  /**
   * Gives one another password, which ends its sessions.
   *
   * @throws IllegalArgumentException if there is none, or the password does not do
   */
  public void changePassword(AccountName name, String password) {
    String hash = passwords.hash(name, password);
    transaction(
        handle -> {
          require(handle, name);
          return handle
              .createUpdate("update console_account set hash = :hash where name = :name")
              .bind("hash", hash)
              .bind("name", name.value())
              .execute();
        });
  }

  /** Who has a name and a password; takes as long for names that nobody has. */
  Optional<Known> login(String name, String password) {
    Optional<Known> known = find(name);
    boolean theirs =
        known
            .map(found -> passwords.matches(password, found.hash()))
            .orElseGet(() -> passwords.matchesNobody(password));
    return known.filter(found -> theirs);
  }

  /** Who has a name; empty if nobody has, or it is none. */
  Optional<Known> find(String name) {
    try {
      AccountName typed = new AccountName(name);
      return jdbi.withHandle(handle -> find(handle, typed));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Known> find(Handle handle, AccountName name) {
    return handle
        .createQuery("select * from console_account where name = :name")
        .bind("name", name.value())
        .map(KNOWN)
        .findOne();
  }

  private static void require(Handle handle, AccountName name) {
    if (find(handle, name).isEmpty()) {
      throw new IllegalArgumentException("there is no account %s".formatted(name));
    }
  }

  private static void requireAnotherOperator(Handle handle, AccountName name) {
    boolean operates = find(handle, name).orElseThrow().account().roles().contains(Role.OPERATOR);
    if (operates && count(handle, "%" + Role.OPERATOR.word() + "%") == 1) {
      throw new IllegalArgumentException(
          "%s is the only operator: make another one first".formatted(name));
    }
  }

  private static int count(Handle handle, String roles) {
    return handle
        .createQuery("select count(*) from console_account where roles like :roles")
        .bind("roles", roles)
        .mapTo(Integer.class)
        .one();
  }

  private void insert(Handle handle, AccountName name, Set<Role> roles, String hash) {
    handle
        .createUpdate(
            "insert into console_account (name, hash, roles, made_at)"
                + " values (:name, :hash, :roles, :at)")
        .bind("name", name.value())
        .bind("hash", hash)
        .bind("roles", RoleWords.of(roles))
        .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
        .execute();
  }

  private <T> T transaction(HandleCallback<T, RuntimeException> work) {
    return jdbi.inTransaction(TransactionIsolationLevel.SERIALIZABLE, work);
  }
}
