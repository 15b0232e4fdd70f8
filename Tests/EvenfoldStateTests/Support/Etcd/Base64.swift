// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// As keys and values are written in the gateway's JSON.
func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
