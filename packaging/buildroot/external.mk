include $(sort $(wildcard $(BR2_EXTERNAL_SECURE_HEAP_PATH)/package/*/*.mk))
