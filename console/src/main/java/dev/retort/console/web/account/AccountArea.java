package dev.retort.console.web.account;

import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Operation.Method;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.console.web.account.AccountDesk.AccountLine;
import dev.retort.console.web.account.AccountDesk.TokenLine;
import java.util.List;
import java.util.Optional;

/**
 * Accounts and tokens, for operators; everybody's own password.
 *
 * @param desk does it
 */
public record AccountArea(AccountDesk desk) implements Area {
  private static final String ROLES = "Of viewer, approver, operator, parted by commas.";

  /** What operators see. */
  record AccountsPage(List<AccountLine> people, List<TokenLine> programs) {}

  /**
   * What everybody sees of their own account.
   *
   * @param roles in words
   * @param local whether the password is kept here
   */
  record OwnPage(String roles, Local local) {}

  /** Whether somebody's password is kept here. */
  enum Local {
    YES,
    NO
  }

  /** All accounts. */
  record People(List<AccountLine> accounts) {}

  /** All tokens. */
  record Programs(List<TokenLine> tokens) {}

  @Override
  public Optional<Destination> destination() {
    return Optional.empty();
  }

  @Override
  public void mount(Mounting on) {
    on.page(
        "/accounts",
        Role.OPERATOR,
        "account/accounts.jte",
        "Accounts",
        visit -> new AccountsPage(desk.people(), desk.programs()));
    on.page("/account", Role.VIEWER, "account/own.jte", "Your account", this::own);
    mountPeople(on);
    mountPrograms(on);
  }

  private OwnPage own(Visit visit) {
    return new OwnPage(
        RoleWords.of(visit.visitor().roles()),
        desk.hasPassword(visit.visitor().name()) ? Local.YES : Local.NO);
  }

  private void mountPeople(Mounting on) {
    on.read(
        new Operation(
            Method.GET, "/accounts", Role.OPERATOR, "All accounts.", List.of(), People.class),
        visit -> new People(desk.people()));
    on.act(
        Operation.act("/accounts", Role.OPERATOR, "Makes an account.")
            .needs("name", "By which its owner logs in.")
            .needs("password", "Of 12 characters or more.")
            .takes("roles", ROLES),
        visit ->
            desk.add(
                visit.required("name"),
                visit.field("roles").orElse(""),
                visit.required("password")));
    on.act(
        Operation.act("/accounts/{name}/remove", Role.OPERATOR, "Takes an account away."),
        visit -> desk.remove(visit.path("name")));
    on.act(
        Operation.act("/accounts/{name}/roles", Role.OPERATOR, "Gives an account other roles.")
            .needs("roles", ROLES),
        visit -> desk.changeRoles(visit.path("name"), visit.required("roles")));
    on.act(
        Operation.act(
                "/accounts/{name}/password", Role.OPERATOR, "Gives an account another password.")
            .needs("password", "Of 12 characters or more."),
        visit -> desk.setPassword(visit.path("name"), visit.required("password")));
    on.act(
        Operation.act("/account/password", Role.VIEWER, "Gives oneself another password.")
            .needs("current", "The password so far.")
            .needs("password", "The new one, of 12 characters or more.")
            .needs("again", "The new one again."),
        visit ->
            desk.changeOwn(
                visit.visitor().name(),
                visit.required("current"),
                visit.required("password"),
                visit.required("again")));
  }

  private void mountPrograms(Mounting on) {
    on.read(
        new Operation(
            Method.GET,
            "/tokens",
            Role.OPERATOR,
            "All access tokens, without what is secret.",
            List.of(),
            Programs.class),
        visit -> new Programs(desk.programs()));
    on.act(
        Operation.act("/tokens", Role.OPERATOR, "Makes an access token, which is told this once.")
            .needs("name", "What the audit log calls whoever shows it.")
            .takes("roles", ROLES)
            .takes("days", "For how many it is good; 90 unless it is said."),
        visit ->
            desk.issue(
                visit.required("name"), visit.field("roles").orElse(""), visit.field("days")));
    on.act(
        Operation.act("/tokens/{name}/revoke", Role.OPERATOR, "Takes an access token back."),
        visit -> desk.revoke(visit.path("name")));
  }
}
