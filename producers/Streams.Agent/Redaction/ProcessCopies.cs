using System.Runtime.CompilerServices;
using Streams.Schemas;

namespace Streams.Agent.Redaction;

/// <summary>Gives each process description the form in which it may leave the node: a copy, its secrets out, made once.</summary>
/// <remarks>State: as long as the sensor holds the original. The original is the sensor's and is not touched, since the children's descriptions share its arguments. Thread: one.</remarks>
internal sealed class ProcessCopies(ArgumentRedactor first)
{
    private readonly ConditionalWeakTable<Process, Process> _copies = [];
    private ArgumentRedactor _redactor = first;

    /// <summary>Other patterns from now on; copies made so far are made anew.</summary>
    public void Use(ArgumentRedactor other)
    {
        _redactor = other;
        _copies.Clear();
    }

    /// <summary>The copy of a description.</summary>
    public Process Of(Process original) => _copies.GetValue(original, Copy);

    /// <summary>Takes secrets out of the texts of an event, in place.</summary>
    public void Clean(Event happened, Process? process)
    {
        if (happened.FileActivity is { } file)
        {
            file.Path = _redactor.Redact(process, file.Path);
            file.TargetPath = _redactor.Redact(process, file.TargetPath);
        }
        else if (happened.PrivilegeChange is { } privilege)
        {
            privilege.Argument = _redactor.Redact(process, privilege.Argument);
        }
    }

    /// <summary>Takes secrets out of the labels of a container, in place: people write there what they would write into its environment.</summary>
    public void Clean(ContainerMetadata record)
    {
        foreach (var (name, value) in record.Labels.ToList())
        {
            var label = $"{name}={value}";
            var cleaned = _redactor.Redact(process: null, label);
            if (cleaned != label)
            {
                record.Labels[name] = cleaned.StartsWith(name + "=", StringComparison.Ordinal) ? cleaned[(name.Length + 1)..] : ArgumentRedactor.Mark;
            }
        }
    }

    private Process Copy(Process original)
    {
        var arguments = new List<string>(original.Arguments);
        var cut = _redactor.Redact(original.Executable, arguments);
        return new Process
        {
            ExecId = original.ExecId,
            Pid = original.Pid,
            ContainerPid = original.ContainerPid,
            ParentExecId = original.ParentExecId,
            StartedAtNs = original.StartedAtNs,
            Name = original.Name,
            Executable = original.Executable,
            InvokedAs = original.InvokedAs,
            Arguments = arguments,
            ArgumentsTruncated = original.ArgumentsTruncated || cut,
            WorkingDirectory = original.WorkingDirectory,
            UserId = original.UserId,
            GroupId = original.GroupId,
            EffectiveCapabilities = original.EffectiveCapabilities,
            PidNamespace = original.PidNamespace,
            MountNamespace = original.MountNamespace,
            NetworkNamespace = original.NetworkNamespace,
            Drift = original.Drift,
            MemoryFile = original.MemoryFile,
            Setuid = original.Setuid,
            StandardInputSocket = original.StandardInputSocket,
            StandardOutputSocket = original.StandardOutputSocket,
            BeforeAgent = original.BeforeAgent,
        };
    }
}
