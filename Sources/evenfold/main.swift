// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands

await EvenfoldProcess.main()
