using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Loader = System.Runtime.InteropServices.NativeLibrary;

namespace Streams.Kafka;

/// <summary>Sees to it that the librdkafka that came with the product is loaded, and no other that lies on the machine.</summary>
/// <remarks>
/// The package's plain librdkafka.so needs libsasl2.so.3, which Debian 12 lacks. Confluent.Kafka then takes a librdkafka of the system, however old, and dies later at the first missing entry point.
/// So the files that came along are tried in order, each by its full path: the plain one, the one without SASL's library, the one for musl.
/// Source: Confluent.Kafka 2.16.0 LibRdKafka.cs; librdkafka.redist 2.16.0.
/// </remarks>
public static class NativeLibrary
{
    private const string Name = "librdkafka";
    private const int OldestVersion = 0x02_10_00_00; // 2.16.0

    private static readonly string[] LinuxFiles = ["librdkafka.so", "centos8-librdkafka.so", "alpine-librdkafka.so"];
    private static readonly Lock Loading = new();
    private static nint _loaded;
    private static string _path = "";

    /// <summary>Version of the librdkafka in use, such as 2.16.0.</summary>
    public static string Version => Library.VersionString;

    /// <summary>File that librdkafka was loaded from; empty where the runtime's own search found it.</summary>
    public static string Path => _path;

    /// <summary>Refuses to go on with a librdkafka older than the product was made for.</summary>
    /// <exception cref="KafkaSettingsException">The librdkafka that was loaded is too old or cannot be loaded.</exception>
    public static void EnsureUsable()
    {
        try
        {
            if (Library.Version < OldestVersion)
            {
                throw new KafkaSettingsException(
                    $"librdkafka {Library.VersionString} was loaded{(_path.Length > 0 ? " from " + _path : "")}, but 2.16.0 or newer is needed: remove the system's librdkafka-dev, or unset LD_LIBRARY_PATH and LD_PRELOAD.");
            }
        }
        catch (DllNotFoundException e)
        {
            throw new KafkaSettingsException(
                $"librdkafka cannot be loaded for {RuntimeInformation.RuntimeIdentifier} from {AppContext.BaseDirectory}: put the native file of the package librdkafka.redist there. ({e.Message.Split('\n')[0]})", e);
        }
    }

    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "The resolver must be set before the first call into librdkafka is compiled.")]
    [ModuleInitializer]
    internal static void SetResolver()
    {
        foreach (var assembly in new[] { typeof(Library).Assembly, typeof(NativeLibrary).Assembly })
        {
            try
            {
                Loader.SetDllImportResolver(assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                // a host that set its own resolver knows better; EnsureUsable still judges what it loads
            }
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name || !OperatingSystem.IsLinux())
        {
            return nint.Zero;
        }

        lock (Loading)
        {
            return _loaded != nint.Zero ? _loaded : _loaded = Load();
        }
    }

    private static nint Load()
    {
        foreach (var file in LinuxFiles)
        {
            foreach (var folder in Folders())
            {
                var path = System.IO.Path.Combine(folder, file);

                if (File.Exists(path) && Loader.TryLoad(path, out var handle))
                {
                    _path = path;
                    return handle;
                }
            }
        }

        return nint.Zero;
    }

    private static IEnumerable<string> Folders()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        yield return AppContext.BaseDirectory;
        yield return System.IO.Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{architecture}", "native");
    }
}
