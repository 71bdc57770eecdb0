using Streams.Schemas;

namespace Streams.Sensors.Processes;

/// <summary>What a child has of its parent until it executes a program of its own.</summary>
internal static class Inheritance
{
    /// <summary>The program, as the parent executed it.</summary>
    public static void Program(Process parent, Process child)
    {
        child.Executable = parent.Executable;
        child.InvokedAs = parent.InvokedAs;
        child.Arguments = parent.Arguments;
        child.ArgumentsTruncated = parent.ArgumentsTruncated;
        child.WorkingDirectory = parent.WorkingDirectory;
        child.Drift = parent.Drift;
        child.MemoryFile = parent.MemoryFile;
        child.Setuid = parent.Setuid;
        child.StandardInputSocket = parent.StandardInputSocket;
        child.StandardOutputSocket = parent.StandardOutputSocket;
        child.BeforeAgent = parent.BeforeAgent;
    }

    /// <summary>Name, ids and namespaces, which a fork leaves as they are as a rule.</summary>
    public static void Identity(Process parent, Process child)
    {
        child.Name = parent.Name;
        child.UserId = parent.UserId;
        child.GroupId = parent.GroupId;
        child.EffectiveCapabilities = parent.EffectiveCapabilities;
        child.PidNamespace = parent.PidNamespace;
        child.MountNamespace = parent.MountNamespace;
        child.NetworkNamespace = parent.NetworkNamespace;
    }
}
