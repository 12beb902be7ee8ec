#!/bin/sh
# A Slurm cluster of four virtual nodes on this machine, with its daemons, keys, ports and files all
# in one folder:  slurm_cluster.sh start|stop FOLDER
#
# `start` needs root and Debian's slurmctld, slurmd, slurm-client and munge (exit code 77 without
# them); clients want SLURM_CONF=FOLDER/slurm.conf. `stop` ends what `start` began, and nothing else.
set -eu
folder=$2

missing() {
  for program in slurmctld slurmd sbatch munged; do
    PATH=$PATH:/usr/sbin command -v $program >/dev/null || echo "$program "
  done
}

start() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "needs root" >&2
    exit 77
  fi
  if [ -n "$(missing)" ]; then
    echo "needs $(missing)(tools/install_packages.sh checks)" >&2
    exit 77
  fi
  mkdir -p "$folder/state"
  # munged wants its socket where nobody else can write.
  chmod 755 "$folder"
  head -c 1024 /dev/urandom > "$folder/munge.key"
  chmod 400 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" \
    2>"$folder/munged.err"
  port=$((20000 + $$ % 20000))
  host=$(hostname -s)
  cat > "$folder/slurm.conf" <<CONF
ClusterName=vpusim
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
SlurmctldPort=$port
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.%n.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
NodeName=n[1-4] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 4))] CPUs=1 RealMemory=1000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF="$folder/slurm.conf"
  PATH=$PATH:/usr/sbin
  slurmctld -c
  for node in n1 n2 n3 n4; do
    slurmd -c -N $node
  done
  for _ in $(seq 200); do
    if [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 4 ]; then
      exit 0
    fi
    sleep 0.1
  done
  echo "the nodes do not come up:" >&2
  tail -n 5 "$folder"/*.log >&2
  exit 1
}

# Each daemon by the id that it wrote itself.
stop() {
  for file in "$folder"/slurmd.n*.pid "$folder/slurmctld.pid" "$folder/munged.pid"; do
    if [ -f "$file" ]; then
      process=$(cat "$file")
      kill "$process" 2>/dev/null || true
      for _ in $(seq 50); do
        kill -0 "$process" 2>/dev/null || break
        sleep 0.1
      done
      kill -9 "$process" 2>/dev/null || true
    fi
  done
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) echo "usage: $0 start|stop FOLDER" >&2; exit 2 ;;
esac
