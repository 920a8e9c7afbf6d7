package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.transport.session.AgentLink;
import dev.sonde.transport.session.LinkedAgents;
import java.util.List;

/** Lets an agent join under the name of its topic alone. */
record OfOneName(LinkedAgents agents, String name) implements LinkedAgents {

  @Override
  public void joined(AgentLink link, String hash) {
    if (!link.agent().equals(name)) {
      throw new MalformedException("agent", "expected the id that the topic names");
    }
    agents.joined(link, hash);
  }

  @Override
  public void applied(AgentLink link, String hash) {
    agents.applied(link, hash);
  }

  @Override
  public void asked(AgentLink link) {
    agents.asked(link);
  }

  @Override
  public void modules(AgentLink link, List<?> modules) {
    agents.modules(link, modules);
  }

  @Override
  public void left(AgentLink link) {
    agents.left(link);
  }
}
