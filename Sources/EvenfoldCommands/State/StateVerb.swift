// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `evenfold state …`.
struct StateVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Shows and moves what operators remember of a fleet: applied topologies, plans, the journal.",
        discussion: """
            One operator needs nothing: the state is a file in the fleet's directory. Several operators, on several \
            machines, share it in PostgreSQL or etcd, which the topology names:

              state: { store: postgres, url: "postgresql://evenfold@db.example.net/evenfold" }
              state: { store: etcd, endpoints: ["https://etcd.example.net:2379"] }
            """,
        subcommands: [StateShow.self, StateMigrate.self, StateUnlock.self]
    )
}
