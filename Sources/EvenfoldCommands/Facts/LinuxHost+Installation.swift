// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
package import EvenfoldServicing
import EvenfoldWindows
import EvenfoldWindowsVolume

extension LinuxHost {
    package func readInstallation(at path: String, catalogue: UpdateCatalogue) async -> InstallationReading {
        // A volume on a network or a failing disk may hold the read: never on the pool's threads.
        await lanes.blocking("installation") { Self.read(path, catalogue) }
    }

    private static func read(_ path: String, _ catalogue: UpdateCatalogue) -> InstallationReading {
        let volume: MountedVolume
        do throws(SystemError) {
            volume = try MountedVolume(root: path)
        } catch {
            return .failure(.root(HostFailure(reason: error.reason)))
        }
        do throws(InstallationFailure) {
            return .success(try InstallationReader(volume: volume, catalogue: catalogue).read())
        } catch {
            return .failure(.installation(error))
        }
    }
}
