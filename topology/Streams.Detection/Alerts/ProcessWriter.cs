using System.Globalization;
using System.Text;
using System.Text.Json;
using Streams.Schemas;

namespace Streams.Detection.Alerts;

/// <summary>Says a process, as far as it is known.</summary>
internal static class ProcessWriter
{
    /// <summary>True where there is something to name it by, which OCSF asks for.</summary>
    public static bool CanWrite(Process process) => process.Pid > 0 || process.ExecId != 0;

    public static void Write(Utf8JsonWriter json, Process process, Process? parent, AlertRoom room)
    {
        json.WriteStartObject();
        WriteIdentity(json, process, room);
        if (process.ContainerPid > 0)
        {
            json.WriteNumber("namespace_pid", process.ContainerPid);
        }

        if (process.StartedAtNs > 0)
        {
            json.WriteNumber("created_time", process.StartedAtNs / 1_000_000);
        }

        if (process.WorkingDirectory.Length > 0)
        {
            json.WriteString("working_directory", AlertText.Of(process.WorkingDirectory, room.Text));
        }

        WriteFile(json, process.Executable, room);
        if (process.UserId >= 0)
        {
            json.WriteStartObject("user");
            json.WriteString("uid", process.UserId.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        if (parent is not null && CanWrite(parent))
        {
            json.WriteStartObject("parent_process");
            WriteIdentity(json, parent, room);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Name of the program, or the kernel's short name.</summary>
    public static string NameOf(Process process)
    {
        var path = process.Executable;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length > 0 ? name : process.Name;
    }

    private static void WriteIdentity(Utf8JsonWriter json, Process process, AlertRoom room)
    {
        if (process.Pid > 0)
        {
            json.WriteNumber("pid", process.Pid);
        }

        if (process.ExecId != 0)
        {
            json.WriteString("uid", process.ExecId.ToString("x16", CultureInfo.InvariantCulture));
        }

        var name = NameOf(process);
        if (name.Length > 0)
        {
            json.WriteString("name", AlertText.Of(name, longest: 64));
        }

        if (process.Arguments.Count > 0)
        {
            json.WriteString("cmd_line", AlertText.Of(CommandLine(process.Arguments, room.CommandLine), room.CommandLine));
        }
    }

    private static void WriteFile(Utf8JsonWriter json, string path, AlertRoom room)
    {
        if (path.Length == 0)
        {
            return;
        }

        json.WriteStartObject("file");
        json.WriteString("name", AlertText.Of(path[(path.LastIndexOf('/') + 1)..] is { Length: > 0 } name ? name : path, longest: 64));
        json.WriteString("path", AlertText.Of(path, room.Text));
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Regular File");
        json.WriteEndObject();
    }

    /// <summary>The arguments with blanks between, no more of them than can be shown.</summary>
    private static string CommandLine(List<string> arguments, int longest)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (text.Length > longest)
            {
                break;
            }

            text.Append(text.Length == 0 ? "" : " ").Append(argument);
        }

        return text.ToString();
    }
}
