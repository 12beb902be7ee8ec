#!/usr/bin/env bash
# Trains the networks in hw_configs/*/timing from scratch, with their cards:
#   tools/train_shipped.sh DATA [NAME...]
# DATA is the folder of the reference data: published networks (models/*.vpunn) label random
# workloads, measurements are learned at the end. NAMEs are those of the networks, such as
# vpusim_5_0.fast; without any all six. Uses two cores; what was interrupted goes on.
set -euo pipefail
data=$(realpath "${1:?usage: $0 DATA [NAME...]}")
shift
cd "$(dirname "$0")/.."
vpusim=${VPUSIM:-build/release/bin/vpusim}
full=(--arch 256,256,256,256 --rows 1000000 --epochs 12)
long=(--arch 256,256,256,256 --rows 1500000 --epochs 16)
fast=(--arch 64,56,56,56 --rows 1000000 --epochs 12)
few_measured=(--finetune "$data/measured_dpu.csv" --finetune-rows 60000 --finetune-share 0.2
              --finetune-epochs 8 --finetune-rate 2e-4)
many_measured=(--finetune "$data/measured_dpu_npu5.csv.gz" --finetune-rows 60000
               --finetune-share 0.5 --finetune-epochs 30 --finetune-rate 1e-3)

train() { # DEVICE NAME OPTION...
  local file=hw_configs/$1/timing/$2.vpunn
  mkdir -p "hw_configs/$1/timing"
  echo "== $file"
  "$vpusim" train --device "$1" -o "$file" --seed 1 "${@:3}"
}

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  names=(vpusim_2_7 vpusim_2_7.fast vpusim_4_0 vpusim_4_0.fast vpusim_5_0 vpusim_5_0.fast)
fi
for name in "${names[@]}"; do
  size=("${full[@]}")
  case $name in
    *.fast) size=("${fast[@]}") ;;
    vpusim_2_7) size=("${long[@]}") ;;
  esac
  case ${name%.fast} in
    vpusim_2_7)
      train vpu_2_7 "$name" --distill "$data/models/vpu_2_7.vpunn" "${few_measured[@]}" "${size[@]}" ;;
    vpusim_4_0)
      train vpu_4_0 "$name" --distill "$data/models/vpu_4_1.vpunn" "${few_measured[@]}" "${size[@]}" ;;
    vpusim_5_0)
      train npu_5_0 "$name" --distill "$data/models/vpu_5_1.vpunn" "${many_measured[@]}" "${size[@]}" ;;
    *) echo "$0: no network is called $name" >&2; exit 2 ;;
  esac
done
